import { entry } from '../entry.js'

/** Faults with the prefix `APP_`: whoever drives the running app can fix them. */
export const appErrors = {
  APP_CLIENT_UNKNOWN: entry<{ client: string; known: readonly string[] }>(
    ({ client }) => `There is no client '${client}'.`,
    ({ known }) => (known.length > 0 ? `Name one of ${known.join(', ')}.` : 'Add a client first.'),
  ),
  APP_CLIENT_IS_AGENT: entry<{ client: string }>(
    ({ client }) => `There is no client '${client}': it is an agent, which its pools start and stop.`,
    ({ client }) => `See npx switchboard agents status ${client}.`,
  ),
  APP_CLIENT_STOPPED: entry<{ client: string }>(
    ({ client }) => `The client '${client}' was stopped while it was starting.`,
    () => 'Start it again if it is to run: somebody else stopped it, or started it anew.',
  ),
  APP_CLIENT_OFFLINE: entry<{ client: string; state: string }>(
    ({ client, state }) => `The client '${client}' is ${state}, not online, so it can neither send nor call.`,
    ({ client }) => `Wait until it is online (clients.whenOnline('${client}')), or have it started.`,
  ),
  APP_CLIENT_EXISTS: entry<{ client: string }>(
    ({ client }) => `There is a client '${client}' already.`,
    ({ client }) => `Remove '${client}' first, or choose another session_name.`,
  ),
  APP_PLUGIN_UNKNOWN: entry<{ client: string; plugin: string; known: readonly string[] }>(
    ({ client, plugin }) => `The client '${client}' has no plugin '${plugin}'.`,
    ({ known }) => (known.length > 0 ? `Name one of ${known.join(', ')}.` : 'Add one to its plugins.include first.'),
  ),
  APP_LOGGED_IN: entry<{ client: string }>(
    ({ client }) => `The login of '${client}' is good: it is online.`,
    () => 'Stop it first, if it is to be logged in as somebody else.',
  ),
  APP_LOGIN_RUNNING: entry<{ client: string }>(
    ({ client }) => `Somebody is logging '${client}' in at this moment.`,
    () => 'Wait for the end of that login, or cancel it.',
  ),
  APP_START_STOPPED: entry<{ exitCode: number }>(
    () => 'The start was stopped before it was done; everything is released.',
    () => 'Start again.',
  ),
  APP_NOT_RUNNING: entry<{ state: string }>(
    ({ state }) => `The app is ${state}, so its clients cannot be started or changed.`,
    () => 'Start the app first; one that was stopped does not start again, make a new one.',
  ),
  APP_CHANNEL_UNKNOWN: entry<{ id: string; known: readonly string[] }>(
    ({ id }) => `There is no channel '${id}'.`,
    ({ known }) => (known.length > 0 ? `Name one of ${known.join(', ')}.` : 'Add a channel first.'),
  ),
  APP_CHANNEL_EXISTS: entry<{ id: string }>(
    ({ id }) => `There is a channel '${id}' already.`,
    () => 'Choose another id, or change the channel that has it.',
  ),
  APP_CHANNEL_AGENT_UNKNOWN: entry<{ id: string; sessionName: string; agents: readonly string[] }>(
    ({ id, sessionName }) => `The channel '${id}' has no agent '${sessionName}'.`,
    ({ agents }) => (agents.length > 0 ? `Name one of ${agents.join(', ')}.` : 'Add an agent first.'),
  ),
  APP_CHANNEL_CONFLICT: entry<{ id: string; version: string; theirs: object; yours?: object }>(
    ({ id }) => `Somebody else changed the channel '${id}' meanwhile; nothing was changed now.`,
    ({ version }) => `Look at \`theirs\` and \`yours\`, and change it again with the version ${version}.`,
  ),
  APP_OPTIONS_CONFLICT: entry<{ client: string; plugin: string; version: string; theirs: object }>(
    ({ client, plugin }) =>
      `Somebody else changed the options of ${plugin} for ${client} meanwhile; nothing was changed now.`,
    ({ version }) => `Look at \`theirs\`, and change them again with the version ${version}.`,
  ),
  APP_CONVERSATION_UNKNOWN: entry<{ id: string }>(
    ({ id }) => `There is no conversation '${id}'.`,
    () => 'Take the `id` of one that is listed; conversations are there while the plugin that keeps them runs.',
  ),
  APP_CHANNEL_BUSY: entry<{ id: string; file: string }>(
    ({ id, file }) => `${file} is being changed so often that the change of the channel '${id}' found no moment.`,
    () => 'See which program writes the file, and try again.',
  ),
}
