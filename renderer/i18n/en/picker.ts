export const picker = {
  title: 'What do you want to share?',
  tabs: 'Kind of picture',
  screens: 'Screens ({{count}})',
  windows: 'Windows ({{count}})',
  choose_screen: 'Screen to share',
  choose_window: 'Window to share',
  no_screens: 'No screen can be shared.',
  no_windows: 'No open window can be shared. A window that is minimised does not show up here.',
  sound: 'With computer sound',
  soundHint: 'Viewers hear everything this computer plays.',
  share: 'Share',
  openSettings: 'Open system settings',
  problem: {
    permission: {
      title: 'The system does not let the studio see your screen',
      body: 'Allow “Redcast Studio” under Privacy, Screen recording. Then quit the studio and start it again: the system tells us only at the next start.',
    },
    none_found: {
      title: 'There is nothing to share',
      body: 'No screen and no open window was found. Open the window that you want to show, then try again.',
    },
    failed: {
      title: 'The list of screens did not come',
      body: 'The system did not answer in time. Close this and try again; if it stays like this, start the studio again.',
    },
  },
} as const;
