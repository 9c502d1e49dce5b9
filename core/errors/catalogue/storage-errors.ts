import { entry } from '../entry.js'

/** The folder of the sandbox's own files, up to its name; they have no key in the configuration. */
const sandboxFolder = /^(.*data[\\/]sandbox)[\\/]/

/** What can be kept, for whoever has tried something else. */
export const keepable =
  'Keep texts, numbers, booleans, null, lists, plain objects, Date, Map, Set, bigints and bytes; of an instance its fields.'

/** Faults with the prefix `STORAGE_`: the operator can fix them. */
export const storageErrors = {
  STORAGE_IN_USE: entry<{ file: string; owner: string }>(
    ({ file, owner }) => `The database ${file} is in use by ${owner}.`,
    ({ file }) =>
      sandboxFolder.test(file)
        ? 'Stop that process first, or run this one in another folder: each folder has one sandbox.'
        : 'Stop that process first, or give this one another file in storage.file of config.yaml.',
  ),
  STORAGE_UNREACHABLE: entry<{ file: string; problem: string }>(
    ({ file, problem }) => `The database ${file} cannot be opened: ${problem}.`,
    () => 'Check that the folder exists, that this user may write to it, and that it lies on a local disk.',
  ),
  STORAGE_FULL: entry<{ file: string }>(
    ({ file }) => `There is no room left for the database ${file}.`,
    () => 'Free some space on that disk. Nothing is lost: what could not be written is tried again by itself.',
    { verdict: 'transient' },
  ),
  STORAGE_GONE: entry<{ file: string }>(
    ({ file }) =>
      `The file ${file} was deleted or replaced while it is in use; what is kept from now on ends with this process.`,
    () => 'Stop Switchboard, put a copy back if there is one, and start it again. Leave its files alone while it runs.',
  ),
  STORAGE_CORRUPT: entry<{ file: string; problem: string }>(
    ({ file, problem }) => `The file ${file} is damaged or no database (${problem}).`,
    ({ file }) =>
      sandboxFolder.test(file)
        ? `Stop Switchboard and delete ${sandboxFolder.exec(file)?.[1]} to begin with a new world; only the sandbox loses anything.`
        : `Stop Switchboard, keep a copy of ${file} with its -wal file, and restore a backup or move both away. Without them updates start from now.`,
  ),
  STORAGE_NEWER: entry<{ file: string; part: string; found: number; known: number }>(
    ({ file, part, found, known }) =>
      `The tables of '${part}' in ${file} have version ${found}; this Switchboard knows up to ${known}.`,
    () => 'Run the newer Switchboard that wrote the file, or restore the backup from before its first start.',
  ),
  STORAGE_FAILED: entry<{ file: string; problem: string }>(
    ({ file, problem }) => `The database ${file} refused a statement: ${problem}.`,
    () => 'Report it with the log of this run if the disk and the file are in order.',
  ),
  STORAGE_CLOSED: entry<{ file: string }>(
    ({ file }) => `The database ${file} is closed.`,
    () => 'Use it between the start and the stop of the app only, for example not in a timer that outlives them.',
  ),
  STORAGE_SERVER_DOWN: entry<{ server: string; problem: string }>(
    ({ server, problem }) => `The database server ${server} cannot be reached: ${problem}.`,
    () =>
      'Start PostgreSQL, or mend the way to it. Nothing is lost: what could not be written is tried again by itself.',
    { verdict: 'transient' },
  ),
  STORAGE_SERVER_REFUSED: entry<{ server: string; problem: string }>(
    ({ server, problem }) => `The database server ${server} does not let Switchboard in: ${problem}.`,
    () => 'Check user, password and database in cluster.url, and that this user may make tables there.',
  ),
  STORAGE_SERVER_FULL: entry<{ server: string }>(
    ({ server }) => `There is no room left at the database server ${server}.`,
    () => 'Free some space on its disk. Nothing is lost: what could not be written is tried again by itself.',
    { verdict: 'transient' },
  ),
  STORAGE_SERVER_BUSY: entry<{ server: string; problem: string }>(
    ({ server, problem }) => `The database server ${server} has no connection left: ${problem}.`,
    () =>
      'Raise its max_connections (each process opens up to 15), or put PgBouncer before it. What could not be written is tried again by itself.',
    { verdict: 'transient' },
  ),
  STORAGE_SERVER_READ_ONLY: entry<{ server: string }>(
    ({ server }) => `The database server ${server} takes no writes.`,
    () =>
      'It is a standby, or set to read only: let cluster.url lead to the primary. Writes are tried again by themselves.',
    { verdict: 'transient' },
  ),
  STORAGE_CONFLICT: entry<{ server: string; problem: string }>(
    ({ server, problem }) => `Other work at ${server} was in the way of a statement: ${problem}.`,
    () =>
      'Nothing was done and it is tried again by itself. Should it stay so, look for statements that hold locks for long.',
    { verdict: 'transient' },
  ),
  STORAGE_UNSURE: entry<{ server: string; problem: string }>(
    ({ server, problem }) =>
      `The connection to ${server} ended while it kept a change: ${problem}. It may have been kept.`,
    () => 'Look whether the change is there before making it again.',
    { verdict: 'ambiguous' },
  ),
  STORAGE_FENCED: entry<{ client: string }>(
    ({ client }) =>
      `Another process works for the client '${client}' by now, so nothing of what this one wrote was kept.`,
    () => 'Nothing has to be done: the other process goes on. If this happens often, raise cluster.lease.',
  ),
  STORAGE_NOT_EMPTY: entry<{ place: string; table: string; rows: number }>(
    ({ place, table, rows }) => `There is something in ${place} already: ${rows} rows of ${table}.`,
    () => 'Move to an empty database or to a file that is not there yet. Nothing was changed.',
  ),
  STORAGE_MOVE_INCOMPLETE: entry<{ place: string; table: string; rows: number; copied: number }>(
    ({ place, table, rows, copied }) => `Of ${rows} rows of ${table} there are ${copied} in ${place}.`,
    () => 'Stop everything that uses either place, empty the new one, and move again. The old one is as it was.',
  ),
  STORAGE_VALUE: entry<{ key: string; problem: string; plugin?: string }>(
    ({ key, plugin, problem }) =>
      `The value of '${key}'${plugin === undefined ? '' : ` in the store of ${plugin}`} cannot be kept: ${problem}.`,
    () => keepable,
  ),
}
