/** Faults of a start in plain words, for the terminal. The page has its own words for the same codes. */

/**
 * @param {{ code: string, detail: string | null }} fault
 * @param {{ dataDir: string, port: number | null }} facts
 * @returns {{ message: string, advice: string }}
 */
export function explainStartFault(fault, { dataDir, port }) {
  switch (fault.code) {
    case 'port_in_use':
      return {
        message: `Port ${port ?? ''} is in use by another program.`.replace('  ', ' '),
        advice: 'Choose another with --port N, or leave the option out: any free port will do.',
      };
    case 'data_read_only':
      return {
        message: `The studio cannot write into its data folder ${dataDir}.`,
        advice: 'Give this user the right to write there, or choose another folder with --data-dir DIR.',
      };
    case 'data_newer':
      return {
        message: `The data folder ${dataDir} was written by a newer version of Redcast Studio. Nothing in it was changed.`,
        advice: 'Update this copy (git pull, then npm start), or choose another folder with --data-dir DIR.',
      };
    case 'disk_full':
      return {
        message: `The disk that holds ${dataDir} is full.`,
        advice:
          'Free some space (a recording of one hour needs about 2 GB), or choose another disk with --data-dir DIR.',
      };
    case 'bad_input':
      return {
        message: `The studio did not accept an option${fault.detail ? `: ${fault.detail}` : ''}.`,
        advice: 'npm start -- --help lists the options.',
      };
    default:
      return {
        message: `The studio could not start (${fault.code}${fault.detail ? `: ${fault.detail}` : ''}).`,
        advice: 'Please report this together with .cache/logs/core.log.',
      };
  }
}

/**
 * @param {{ pid: number | null, startedAtMs: number | null }} holder
 * @param {string} dataDir
 */
export function describeHolder({ pid, startedAtMs }, dataDir) {
  const since = startedAtMs === null ? '' : `, since ${new Date(startedAtMs).toLocaleString()}`;
  const who = pid === null ? '' : ` (process ${pid}${since})`;
  return `Redcast Studio is already running with the data folder ${dataDir}${who}.`;
}
