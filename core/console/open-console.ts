import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Channels } from '../channels/channels.js'
import type { ConfigFile } from '../config/config-file.js'
import { machineNameOf } from '../config/machine-name.js'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import { packageFolder } from '../errors/package-folder.js'
import { ClosingStack } from '../kernel/closing-stack.js'
import type { AppControl } from '../kernel/control/app-control.js'
import type { LogHistory } from '../logging/log-history.js'
import type { Logger } from '../logging/logger.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import type { AppStorage } from '../storage/app-storage.js'
import { Database } from '../storage/database.js'
import type { Clock } from '../time/clock.js'
import { PostgresDeadLetters } from '../updates/journal/postgres-dead-letters.js'
import { SqliteDeadLetters } from '../updates/journal/sqlite-dead-letters.js'
import { openAuditLog } from './audit/open-audit-log.js'
import { ClientEntries } from './configuration/client-entries.js'
import { ConfigText } from './configuration/config-text.js'
import { OptionForms } from './configuration/option-forms.js'
import { consoleNoteFile, removeConsoleNote, writeConsoleNote } from './console-note.js'
import { consoleStore } from './console-store.js'
import { LoginWizards } from './logins/login-wizards.js'
import { packageVersion } from './package-version.js'
import { Console } from './server/console.js'
import { FloodCount } from './server/live/flood-count.js'
import { LiveFeed } from './server/live/live-feed.js'
import { LiveHub } from './server/live/live-hub.js'
import { OutboxFeed } from './server/live/outbox-feed.js'
import { SandboxFeed } from './server/live/sandbox-feed.js'
import { agentRoutes } from './server/routes/agent-routes.js'
import { broadcastRoutes } from './server/routes/broadcast-routes.js'
import { channelRoutes } from './server/routes/channel-routes.js'
import { clientEntryRoutes } from './server/routes/client-entry-routes.js'
import { clientRoutes } from './server/routes/client-routes.js'
import { configurationRoutes } from './server/routes/configuration-routes.js'
import { deadLetterRoutes } from './server/routes/dead-letter-routes.js'
import { historyRoutes } from './server/routes/history-routes.js'
import { inboxRoutes } from './server/routes/inbox-routes.js'
import { logRoutes } from './server/routes/log-routes.js'
import { optionRoutes } from './server/routes/option-routes.js'
import { outboxRoutes } from './server/routes/outbox-routes.js'
import { sandboxRoutes } from './server/routes/sandbox-routes.js'
import { serviceRoutes } from './server/routes/service-routes.js'
import { sessionRoutes } from './server/routes/session-routes.js'
import { statusRoutes } from './server/routes/status-routes.js'
import { traceRoutes } from './server/routes/trace-routes.js'
import { FiguresHistory } from './statistics/figures-history.js'
import { openFigureStore } from './statistics/open-figure-store.js'

/** The page as `npm run build:console` makes it. */
const pageFolder = 'core/console/page/dist'
const sourcePage = join(packageFolder, pageFolder)
const builtPage = existsSync(sourcePage) ? sourcePage : join(packageFolder, 'dist', pageFolder)

export interface OpenConsoleParts {
  readonly config: SwitchboardConfig
  readonly cwd: string
  readonly clock: Clock
  readonly logger: Logger
  readonly control: AppControl
  readonly storage: AppStorage
  /** The file of the configuration; absent: it can be applied, but not edited. */
  readonly configFile?: ConfigFile
  /** Makes of a configuration what the app makes of its file. */
  readonly settleConfig?: (config: SwitchboardConfig) => Promise<SwitchboardConfig>
  /** The lines of the log so far. */
  readonly logs: LogHistory
  readonly channels?: Channels
  /** What the clients connect to instead of Telegram. */
  readonly sandbox?: Sandbox
}

/** A console that serves. */
export interface RunningConsole {
  readonly url: string
  /** Of the very first start, which made the operator's password. */
  readonly first?: { readonly password: string; readonly link: string }
  close(): Promise<void>
}

/**
 * Starts the console over a running app.
 * @throws CONSOLE_PORT_TAKEN, CONSOLE_ADDRESS, CONSOLE_UNPROTECTED, CONSOLE_TLS
 */
export async function openConsole(parts: OpenConsoleParts): Promise<RunningConsole> {
  const closing = new ClosingStack(parts.clock, parts.logger)
  try {
    return { ...(await serve(parts, closing)), close: () => closeAll(closing) }
  } catch (error) {
    await closing.close()
    throw error
  }
}

/** @throws what failed first, so that the app that ends counts it. */
async function closeAll(closing: ClosingStack): Promise<void> {
  const [first] = await closing.close()
  if (first) throw first.error
}

/** @param closing - gets whatever is begun. */
async function serve(parts: OpenConsoleParts, closing: ClosingStack): Promise<Omit<RunningConsole, 'close'>> {
  const { config, cwd, clock, logger, control, storage, channels, sandbox } = parts
  const { configFile: file, settleConfig: settle } = parts
  const version = packageVersion()
  const live = new LiveHub()
  const outboxFeed = new OutboxFeed(live, () => control.outbox, clock, logger)
  closing.add('the feed of the outbox', () => outboxFeed.close())
  const figures = new FiguresHistory({ control, clock, logger, store: await openFigureStore(storage) })
  closing.add('the figures', () => figures.close())
  const floods = new FloodCount(control)
  closing.add('the count of floods', () => floods.close())
  const sandboxFeed = sandbox && new SandboxFeed(live, sandbox)
  closing.add('the feed of the sandbox', () => sandboxFeed?.close())
  const wizards = new LoginWizards({
    ...{ logins: control.logins, clock, logger },
    // Everybody who looks is told that something changed; what it is, an operator asks for.
    changed: ({ id, client, step }) => live.publish('logins', 'login', { id, client, step }),
  })
  const server = await Console.start({
    config: config.console,
    cwd,
    store: consoleStore(storage),
    audit: await openAuditLog(storage, machineNameOf(config.cluster)),
    clock,
    logger,
    page: builtPage,
    version,
    live,
    routes: [
      ...statusRoutes({ control, clock, version, ...(sandbox && { sandbox: { port: sandbox.address.port } }) }),
      ...historyRoutes(figures),
      ...(file ? clientEntryRoutes(new ClientEntries(file, control, settle), cwd) : []),
      ...clientRoutes(control),
      ...serviceRoutes(control),
      ...traceRoutes(control),
      ...configurationRoutes(control, file && new ConfigText(file, settle)),
      ...(file ? optionRoutes(new OptionForms(file, control, settle), control) : []),
      ...deadLetterRoutes(
        storage instanceof Database ? new SqliteDeadLetters(storage) : new PostgresDeadLetters(storage.postgres),
      ),
      ...agentRoutes(control, channels),
      ...inboxRoutes(() => control.conversations),
      ...outboxRoutes(control),
      ...broadcastRoutes(control, (id) => outboxFeed.touch(id)),
      ...logRoutes(parts.logs),
      ...sessionRoutes(control.logins, wizards),
      ...(sandbox ? sandboxRoutes(sandbox, () => sandboxFeed?.faultsChanged()) : []),
      ...(channels ? channelRoutes(channels) : []),
    ],
    control,
    nextFreePort: config.sandbox.enabled,
    isReady: () => control.clients.list().every(({ state }) => state === 'online' || state === 'failed'),
  })
  closing.add('the server', () => server.close())
  // What waits for an answer of the server ends before it.
  closing.add('the logins under way', () => wizards.close())
  // Whoever has the file open sees at once what others save, applied or not.
  closing.add('the file', file?.onWritten(() => live.publish('config', 'config-saved', {})) ?? (() => {}))
  closing.add(
    'those who log in',
    control.events.on('client-removed', ({ client }) => wizards.end(client)),
  )
  const feed = new LiveFeed(live, control, clock, channels, () => floods.count)
  closing.add('the feed', () => feed.close())
  const note = resolve(cwd, consoleNoteFile)
  closing.add('the note', () => removeConsoleNote(note))
  await writeConsoleNote(note, { url: server.url, pid: process.pid, ...server.forCommandLine })
  const first = await server.begin()
  return { url: server.url, ...(first && { first }) }
}
