import { entry } from '../entry.js'

export interface Problem {
  readonly line: number
  readonly column: number
  readonly path: string
  readonly message: string
  readonly fix: string
}

/** One problem for each two lines: where and what, then what to do. */
function told(file: string, problems: readonly Problem[]): string {
  return problems
    .map(({ line, column, path, message, fix }) => {
      const place = `${file}:${line}:${column}${path === '' ? '' : ` ${path}`}`
      return `  ${place}: ${message}\n    Fix: ${fix}`
    })
    .join('\n')
}

/** Faults with the prefix `CONFIG_`. */
export const configErrors = {
  CONFIG_NOT_FOUND: entry<{ file: string }>(
    ({ file }) => `There is no configuration file ${file}.`,
    () => 'Name an existing one with --config FILE, or run from the folder that holds config/config.yaml.',
  ),
  CONFIG_UNREADABLE: entry<{ file: string; reason: string }>(
    ({ file, reason }) => `${file} cannot be read (${reason}).`,
    ({ file }) => `Make ${file} a text file that this user may read.`,
  ),
  /** `use`: what the text was read for, where that is no start. */
  CONFIG_INVALID: entry<{ file: string; problems: readonly Problem[]; use?: 'change' | 'apply' }>(
    ({ file, problems, use }) => {
      const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
      const places = `\n${told(file, problems)}`
      if (use === 'change') return `${file} would have ${count}, so it is not written.${places}`
      if (use === 'apply') return `${file} has ${count}, so it is not used.${places}`
      return `${file} has ${count}; nothing was started.${places}`
    },
    ({ file, use }) => (use === 'change' ? 'Make another change.' : `Edit ${file} at the places above.`),
  ),
  CONFIG_LAST_CLIENT: entry<{ client: string }>(
    ({ client }) => `${client} is the only client of the configuration, which needs one; nothing was changed.`,
    () => 'Add another client first, or stop this one.',
  ),
  CONFIG_CHANNELS_INVALID: entry<{ file: string; problems: readonly Problem[] }>(
    ({ file, problems }) =>
      `${file} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}, so it is not used.\n${told(file, problems)}`,
    ({ file }) => `Edit ${file} at the places above.`,
  ),
  CONFIG_CHANNEL_INVALID: entry<{
    file: string
    channel: string
    problems: readonly Omit<Problem, 'line' | 'column'>[]
  }>(
    ({ file, channel, problems }) =>
      [
        `${channel ? `The channel '${channel}'` : 'The new channel'} cannot be like this, and ${file} is as it was.`,
        ...problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)),
      ].join('\n'),
    ({ problems }) => [...new Set(problems.map(({ fix }) => fix))].join(' '),
  ),
  CONFIG_UNWRITABLE: entry<{ file: string; reason: string }>(
    ({ file, reason }) => `${file} cannot be written (${reason}); it is as it was.`,
    ({ file }) => `Let this user write ${file} and its folder, which has to exist, and see that there is room.`,
  ),
  CONFIG_LOG_FOLDER: entry<{ directory: string; reason: string }>(
    ({ directory, reason }) => `Log files cannot be written to ${directory} (${reason}).`,
    () => 'Make the folder writable, name another one in logging.directory, or set logging.files to false.',
  ),
  CONFIG_CHANGED: entry<{ file: string }>(
    ({ file }) => `${file} was changed by somebody else meanwhile, so nothing was written.`,
    () => 'Look at what it holds now, then make the change again.',
  ),
  CONFIG_EDIT_REFUSED: entry<{ reason: string }>(
    ({ reason }) => `The configuration cannot be changed like this: ${reason}.`,
    () => 'Change the file by hand.',
  ),
  CONFIG_CLIENT_UNKNOWN: entry<{ name: string; known: readonly string[]; nearest?: string }>(
    ({ name }) => `No client of the configuration is called ${name}.`,
    ({ known, nearest }) =>
      nearest ? `Write ${nearest} if that is meant.` : `Name one of these: ${known.join(', ')}.`,
  ),
  CONFIG_DRIVER_MISSING: entry<{ driver: string; version: string }>(
    ({ driver }) => `The package ${driver}, which a client's driver names, is not installed.`,
    ({ driver, version }) => `Run npm install ${driver}@${version}, or leave driver out.`,
  ),
  CONFIG_LOG_LEVEL: entry<{ written: string; levels: readonly string[]; categories: readonly string[] }>(
    ({ written }) => `LOG_LEVEL names no level: ${written}.`,
    ({ levels, categories }) =>
      `Write one of ${levels.join(', ')}, and \`category:level\` behind a comma for one of ${categories.join(', ')}.`,
  ),
}
