import { entry } from '../entry.js'

/** Faults with the prefix `CLI_`: of what was typed on the command line, or of what it needs to find. */
export const cliErrors = {
  CLI_AGENT_UNKNOWN: entry<{ name: string; known: readonly string[]; nearest?: string }>(
    ({ name }) => `There is no agent '${name}'.`,
    ({ known, nearest }) =>
      nearest !== undefined
        ? `Write '${nearest}' if that is meant.`
        : known.length > 0
          ? `Name one of ${known.join(', ')}.`
          : 'Give a channel agents in channels.json, or name accounts under agents: in config.yaml.',
  ),
  CLI_CONSOLE_NOT_RUNNING: entry<{ config: string }>(
    ({ config }) => `No console of ${config} runs in this folder.`,
    () => 'Start Switchboard first, with `console.enabled` not set to false, and run this in the same folder.',
  ),
  CLI_CONSOLE_OTHER: entry<{ address: string; found: string }>(
    ({ address, found }) => `What answers at ${address} is not the console that ran in this folder: ${found}.`,
    () =>
      'Start Switchboard in this folder, with another `console.port` where something else listens there, and try again.',
  ),
  CLI_CONSOLE_SILENT: entry<{ pid: number; seconds: number }>(
    ({ pid, seconds }) => `The app that runs in this folder (process ${pid}) has answered nothing for ${seconds} s.`,
    () => 'Look into its log; end the process and start it again if it is stuck. What was asked for may be done yet.',
  ),
  CLI_CONSOLE_REFUSED: entry<{
    refusal: string
    detail: string
    advice: string
    problems: readonly { path: string; message: string; fix: string }[]
    all?: readonly { path: string; message: string; fix: string }[]
  }>(
    ({ refusal, detail, problems }) =>
      [
        `The console refused this (${refusal}): ${detail}`,
        // One that is alone is told by the whole already.
        ...problems.filter(({ message }) => !detail.endsWith(message)).map(({ path, message }) => `${path} ${message}`),
      ].join('\n'),
    ({ advice, problems }) => [...new Set([advice, ...problems.map(({ fix }) => fix)])].join(' '),
  ),
  CLI_SANDBOX_NOT_RUNNING: entry<{ file: string }>(
    ({ file }) => `No sandbox is running here: ${file} names none that answers.`,
    () => 'Run `npm start` in another terminal, with sandbox.enabled: true in its configuration, and try again.',
  ),
  CLI_SANDBOX_OF_ANOTHER: entry<{ wanted: string; running: string }>(
    ({ wanted, running }) => `The sandbox that runs here belongs to ${running}, not to ${wanted}.`,
    ({ wanted, running }) =>
      `Leave out --config to talk to ${running}, or start the other: npm start -- --config ${wanted}`,
  ),
  CLI_FILE_EXISTS: entry<{ file: string }>(
    ({ file }) => `${file} is there already, and nothing is overwritten.`,
    () => 'Name another file, or move that one away.',
  ),
  CLI_PERSON_UNKNOWN: entry<{ name: string; known: readonly string[]; nearest?: string }>(
    ({ name }) => `Nobody in the sandbox is called ${name}.`,
    ({ known, nearest }) =>
      nearest ? `Write ${nearest} if that is meant.` : `Name one of these: ${known.join(', ')}.`,
  ),
  CLI_DEAD_LETTER_UNKNOWN: entry<{ id: number }>(
    ({ id }) => `There is no dead letter ${id}.`,
    () => 'Take a number that `npx switchboard deadletters list` shows.',
  ),
  CLI_DEAD_LETTER_NEEDED: entry<Record<string, never>>(
    () => 'No dead letter is named.',
    () => 'Add its number, several of them, or --all.',
  ),
  CLI_CHOICE_NEEDED: entry<{ option: string; known: readonly string[] }>(
    ({ option }) => `Without a terminal nobody can be asked, and ${option} is missing.`,
    ({ option, known }) => `Add ${option} with one of these: ${known.join(', ')}.`,
  ),
}
