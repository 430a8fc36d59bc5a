import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Menu,
  Modal,
  Select,
  Switch,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';

/** Ten steps around the brand red; index 6 is what a filled button uses (white text at 4.5:1). */
const red: MantineColorsTuple = [
  '#ffeef0',
  '#ffdde1',
  '#ffb8c1',
  '#ff8f9d',
  '#ff4b63',
  '#ff2442',
  '#e01a37',
  '#c9142f',
  '#a90f26',
  '#850a1c',
];
const amber: MantineColorsTuple = [
  '#fff3e0',
  '#ffe6c2',
  '#fbd08f',
  '#f1b252',
  '#e29a2b',
  '#cb8110',
  '#b56a00',
  '#8f5300',
  '#744300',
  '#583200',
];
const green: MantineColorsTuple = [
  '#e6f6ee',
  '#cdecdc',
  '#9fdbbd',
  '#4ecb94',
  '#2fb57c',
  '#1ba36b',
  '#12915b',
  '#0a7146',
  '#085a38',
  '#05432a',
];

/** Mantine's own greys are bluish; ours are warm. `dark[6]` is the line, `dark[7]` the second surface, `dark[8]` the surface. */
const gray: MantineColorsTuple = [
  '#faf9f8',
  '#f3f1ef',
  '#e9e6e3',
  '#dcd8d4',
  '#c9c4bf',
  '#a8a19b',
  '#8d8680',
  '#6b655f',
  '#45403c',
  '#2a2725',
];
const dark: MantineColorsTuple = [
  '#f4f1ee',
  '#d6d0cb',
  '#a89f98',
  '#7d756e',
  '#4a4541',
  '#3d3936',
  '#312e2c',
  '#232120',
  '#1c1a19',
  '#131211',
];

/** Mantine in our colours: panels 12 px, controls 8 px, hairlines instead of shadows. The variables are in theme.css. */
export const theme = createTheme({
  primaryColor: 'red',
  primaryShade: { light: 6, dark: 6 },
  colors: { red, amber, green, gray, dark },
  fontFamily: 'var(--font)',
  headings: { fontFamily: 'var(--font)', fontWeight: '650' },
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  defaultRadius: '8px',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm', variant: 'default' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 'lg' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'sm' } }),
    Select: Select.extend({ defaultProps: { size: 'sm', allowDeselect: false, comboboxProps: { shadow: 'md' } } }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', withInitialFocusPlaceholder: false } }),
    Switch: Switch.extend({ defaultProps: { color: 'green.7' } }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        radius: '12px',
        shadow: 'none',
        overlayProps: { backgroundOpacity: 0.4 },
        transitionProps: { transition: 'fade', duration: 140 },
      },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, withArrow: false, radius: '6px' } }),
  },
});

export const variables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--muted)',
    '--mantine-color-placeholder': 'var(--muted)',
    '--mantine-color-anchor': 'var(--accent-text)',
    '--mantine-color-error': 'var(--bad-text)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--surface-2)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-default-border': 'var(--line)',
    '--mantine-color-disabled': 'var(--surface-2)',
    '--mantine-color-disabled-color': 'var(--muted)',
    '--mantine-color-disabled-border': 'var(--line)',
    '--mantine-color-red-filled': 'var(--accent-fill)',
    '--mantine-color-red-filled-hover': 'var(--accent-fill-hover)',
    '--mantine-color-red-text': 'var(--accent-text)',
    '--mantine-color-red-light': 'var(--accent-soft)',
    '--mantine-color-red-light-color': 'var(--accent-text)',
    '--mantine-color-gray-text': 'var(--muted)',
    '--mantine-color-gray-light-hover': 'var(--surface-2)',
    '--mantine-primary-color-filled': 'var(--accent-fill)',
    '--mantine-primary-color-filled-hover': 'var(--accent-fill-hover)',
  };
  return { variables: {}, light: shared, dark: shared };
};
