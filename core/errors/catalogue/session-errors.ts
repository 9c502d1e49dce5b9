import { entry } from '../entry.js'

export interface OfFile {
  file: string
}

/** Faults with the prefix `SESSION_`: the stored login of a client. */
export const sessionErrors = {
  SESSION_LOCKED: entry<OfFile & { pid: number; host: string; since: string; lockFile: string; sameHost: boolean }>(
    ({ file, pid, host, since }) =>
      `The session ${file} is in use by ${pid > 0 ? `process ${pid}` : 'another process'} on ${host}, since ${since}.`,
    ({ pid, sameHost, lockFile }) =>
      sameHost && pid > 0
        ? `Stop process ${pid} first; a second process needs a login of its own.`
        : `Stop that process first. When its machine is gone for good, delete ${lockFile}.`,
  ),
  SESSION_KEY_SHARED: entry<OfFile & { other: string }>(
    ({ file, other }) => `The session ${file} holds the same login as ${other}, which is in use.`,
    () =>
      'Give each client a login of its own: one login that is used twice at the same time is ended by Telegram (AUTH_KEY_DUPLICATED).',
  ),
  SESSION_UNREADABLE: entry<{ file: string; reason: string }>(
    ({ file, reason }) => `The session ${file} cannot be read (${reason}).`,
    ({ file, reason }) =>
      reason.startsWith('the link')
        ? `Bring back the folder it leads to, which may lie on a disk that is away, or remove the link ${file}.`
        : `Give the user that runs Switchboard the right to read and write ${file}; nothing was changed in it.`,
  ),
  SESSION_DAMAGED: entry<OfFile & { problem: string }>(
    ({ file, problem }) => `The session ${file} cannot be read: ${problem}`,
    ({ file }) => `Restore it from a backup, or move ${file} away and log in again: npx switchboard login NAME.`,
  ),
  SESSION_FOREIGN: entry<OfFile & { kind: string }>(
    ({ file, kind }) => `${file} is a session of ${kind}.`,
    ({ file }) => `Import it with npx switchboard session import ${file}, or move it away and log in again.`,
  ),
  SESSION_KEY_MISSING: entry<OfFile>(
    ({ file }) => `The session ${file} is encrypted, and no key was given.`,
    () => 'Set SWITCHBOARD_SESSION_KEY to the key it was written with.',
  ),
  SESSION_KEY_WRONG: entry<OfFile>(
    ({ file }) => `The session ${file} does not open with this key. The file was left as it is.`,
    () =>
      'Set SWITCHBOARD_SESSION_KEY to the key it was written with, and leave the file under the name of its client: it opens under no other.',
  ),
  SESSION_KEY_NEEDED: entry<object>(
    () =>
      'With cluster.url logins are kept in the database server, and SWITCHBOARD_SESSION_KEY to encrypt them is not set.',
    () =>
      'Set SWITCHBOARD_SESSION_KEY, of at least 16 characters and the same on all machines, in the environment or .env.',
  ),
  SESSION_KEY_WEAK: entry<{ minimum: number }>(
    ({ minimum }) => `SWITCHBOARD_SESSION_KEY is shorter than ${minimum} characters.`,
    () => 'Use a random one, for example from: openssl rand -base64 32.',
  ),
  SESSION_STRING_INVALID: entry<{ client: string; problem: string }>(
    ({ client, problem }) => `The session string of "${client}" cannot be read: ${problem}`,
    () => 'Copy it again in full; Switchboard reads its own strings and those of GramJS, Telethon and Pyrogram.',
  ),
  SESSION_UNWRITABLE: entry<OfFile>(
    ({ file }) => `The session ${file} cannot be written.`,
    () => 'Check the rights of its folder and the free space.',
  ),
  SESSION_SOURCE_MISSING: entry<{ source: string }>(
    ({ source }) => `There is no file or folder ${source}, and it is no session string either.`,
    () => 'Give the path of a session file or tdata folder, a session string, or - to read one from standard input.',
  ),
  SESSION_SOURCE_NOTHING: entry<Record<string, never>>(
    () => 'Nothing came from the standard input.',
    () => 'Pass the session string on, as in `npx switchboard session import NAME - < string.txt`.',
  ),
  SESSION_SOURCE_UNKNOWN: entry<{ source: string; problem: string; formats: readonly string[] }>(
    ({ source, problem }) => `No login was found in ${source}: ${problem}`,
    ({ formats }) =>
      `Give a session string or file of Switchboard, Pyrogram, Telethon, GramJS or mtcute, or a tdata folder. --format (${formats.join(', ')}) says what is wrong with it as one of these.`,
  ),
  SESSION_SOURCE_DAMAGED: entry<{ source: string; problem: string }>(
    ({ source, problem }) => `The login in ${source} cannot be used: ${problem}`,
    () => 'Copy it again in full from the program that made it.',
  ),
  SESSION_SOURCE_EMPTY: entry<{ source: string; problem: string }>(
    ({ source, problem }) => `There is no login in ${source}: ${problem}`,
    () => 'Log in with the program it belongs to, or log in here: npx switchboard login NAME.',
  ),
  SESSION_SOURCE_SEVERAL: entry<{ source: string; problem: string; remedy: string }>(
    ({ source, problem }) => `It is not clear which login of ${source} is meant: ${problem}`,
    ({ remedy }) => remedy,
  ),
  SESSION_SOURCE_BUSY: entry<{ source: string }>(
    ({ source }) => `${source} is being written by another program.`,
    () => 'Stop that program first; two programs on one login lose it.',
    { verdict: 'transient' },
  ),
  SESSION_SOURCE_UNREADABLE: entry<{ source: string; reason: string }>(
    ({ source, reason }) => `${source} cannot be read (${reason}).`,
    ({ source }) => `Check that this user may read ${source}.`,
  ),
  SESSION_SOURCE_LOCKED: entry<{ source: string; isWrong: boolean }>(
    ({ source, isWrong }) =>
      isWrong
        ? `${source} does not open with this passcode.`
        : `${source} is protected by the local passcode of Telegram Desktop.`,
    () => 'Give the passcode in a terminal when asked for it, or in SWITCHBOARD_TDATA_PASSCODE.',
  ),
  SESSION_EXISTS: entry<OfFile>(
    ({ file }) => `There is a session ${file} already; it was left as it is.`,
    () => 'Choose another name, or add --set-aside to put the old file away under a dated name.',
  ),
  SESSION_MISSING: entry<OfFile & { telegram?: string }>(
    ({ file }) => `There is no session ${file}.`,
    ({ telegram }) =>
      `See npx switchboard session list; make one with npx switchboard login NAME or session import NAME SOURCE.${
        telegram === undefined ? '' : ` The one for real Telegram is ${telegram}, which is used with SANDBOX=false.`
      }`,
  ),
  SESSION_NAME_INVALID: entry<{ name: string }>(
    ({ name }) => `"${name}" is no name of a session.`,
    () => 'Use the session_name of a client: letters, digits, points, - and _.',
  ),
  SESSION_WITHOUT_CLIENT: entry<{ name: string; file: string; clients: readonly string[] }>(
    ({ name, file }) => `${file} has no client "${name}", and connecting needs its api_id and api_hash.`,
    ({ clients }) =>
      clients.length === 0
        ? 'Add a client with this session_name to it, or name the right one with --config FILE.'
        : `Name one of its clients: ${clients.join(', ')}; or add one with this session_name.`,
  ),
  SESSION_EXPORT_INCOMPLETE: entry<{ file: string; format: string; missing: string }>(
    ({ file, format, missing }) => `A ${format} string of ${file} needs ${missing}, which is not known.`,
    ({ format }) =>
      format === 'pyrogram'
        ? 'Start its client once, so that it notes whose login it is; or choose another --format.'
        : 'Choose another --format.',
  ),
  SESSION_EXPORT_UNCONFIRMED: entry<{ name: string }>(
    ({ name }) => `The session string of "${name}" was not printed: whoever has it has the account.`,
    () => 'Add --yes when it is meant.',
  ),
}
