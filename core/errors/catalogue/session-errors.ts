import { entry } from '../entry.js'

interface OfFile {
  file: string
}

/** Faults with the prefix `SESSION_`: the stored login of a client. */
export const sessionErrors = {
  SESSION_LOCKED: entry<OfFile & { pid: number; host: string; since: string; lockFile: string; sameHost: boolean }>(
    ({ file, pid, host, since }) => `The session ${file} is in use by process ${pid} on ${host}, since ${since}.`,
    ({ pid, sameHost, lockFile }) =>
      sameHost
        ? `Stop process ${pid} first, or give this client a session of its own.`
        : `Stop that process first. When its machine is gone for good, delete ${lockFile}.`,
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
    () => 'Set SWITCHBOARD_SESSION_KEY to the key it was written with.',
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
}
