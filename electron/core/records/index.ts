/**
 * core/records – every recording ends as a file that players read: each is noted before its first byte, what an earlier run
 * did not end is looked at and repaired, and the room on the drive is watched while one runs. Runs in the core.
 * Start at records.ts; flaws.ts is the table of what can be wrong and what is done then, scan.ts reads a file, mend.ts
 * changes one. All but records.ts is loaded when it is needed.
 */
export { createRecords, type Records } from './records.ts';
