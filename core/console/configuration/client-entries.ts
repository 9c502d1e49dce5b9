import { asksForCode } from '../../config/asks-for-code.js'
import { ruleOf } from '../../config/broken-rule.js'
import type { ClientConfig } from '../../config/client-config.js'
import type { ConfigDiagnostic } from '../../config/config-diagnostic.js'
import type { ConfigEdit } from '../../config/config-edit.js'
import type { ConfigFile } from '../../config/config-file.js'
import { isBlock, valueIn } from '../../config/option-edits.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import { YamlSource } from '../../config/yaml-source.js'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { AppControl } from '../../kernel/control/app-control.js'
import type { ChangeReport } from '../../kernel/control/config-change.js'
import { eventError } from '../../kernel/control/event-error.js'
import { assertRunnable } from '../../plan/plan.js'

/** How often a file that others write at the same moment is read again. */
const maxAttempts = 5

/** What a client is told, with keys and values as they stand in the configuration's file. */
type ClientEntry = Readonly<Record<string, unknown>>

/** Adds clients to the configuration's file and takes them out, comments kept; what has faults is not written, what Telegram refuses is. */
export class ClientEntries {
  private writing: Promise<unknown> = Promise.resolve()

  /** @param settle - makes of a configuration what the app makes of its file, so that the two can be compared. */
  constructor(
    private readonly file: ConfigFile,
    private readonly control: AppControl,
    private readonly settle: (config: SwitchboardConfig) => Promise<SwitchboardConfig> = async (config) => config,
  ) {}

  /** The clients whose application at Telegram another one can share. */
  async applications(): Promise<readonly string[]> {
    const { text } = await this.file.readText()
    const nameOf = await this.file.nameReader()
    return entriesOf(text).flatMap((entry) => (applicationOf(entry) ? [String(nameOf(entry.session_name))] : []))
  }

  /**
   * Writes a client behind the others, and starts it. A user whom nobody has logged in yet waits for that: the terminal of this
   * process is not where an operator is asked for a code.
   * @param sharing - a client that `api_id` and `api_hash` are taken over from, as they are written there.
   * @throws CONSOLE_BODY_INVALID with the problems of the values, PLUGIN_PLAN_INVALID, CONFIG_...; nothing is written then.
   */
  async add(values: ClientEntry, sharing?: string): Promise<ChangeReport> {
    try {
      const nameOf = await this.file.nameReader()
      const config = await this.write((text) => ({
        kind: 'add-client',
        values: shared(values, entriesOf(text), { name: sharing, nameOf }),
      }))
      const own = config.clients.find(({ sessionName }) => sessionName === values.session_name)
      return own && asksForCode(own) ? await this.addWaiting(own) : await this.control.applyChange()
    } catch (error) {
      throw isSwitchboardError(error, 'CONFIG_INVALID') ? ofBody(error) : error
    }
  }

  /** Takes a client out and stops it. Its session stays. @throws CONFIG_CLIENT_UNKNOWN, CONFIG_LAST_CLIENT, PLUGIN_PLAN_INVALID, CONFIG_... */
  async remove(client: string): Promise<ChangeReport> {
    const nameOf = await this.file.nameReader()
    await this.write((text) => {
      const [only, ...others] = entriesOf(text)
      if (others.length === 0 && nameOf(only?.session_name) === client) {
        throw new SwitchboardError('CONFIG_LAST_CLIENT', { client })
      }
      return { kind: 'remove-client', client }
    })
    return this.control.applyChange()
  }

  private async addWaiting(config: ClientConfig): Promise<ChangeReport> {
    const client = config.sessionName
    const change = { client, kind: 'add' as const, differences: [] }
    try {
      await this.control.addClient(config)
      // It was here before, and its session has stayed.
      if (!(await this.control.logins.isAwaited(client))) await this.control.startClient(client)
      return { clients: [change], needsRestart: [] }
    } catch (error) {
      // Another change of the file has taken it along.
      if (isSwitchboardError(error, 'APP_CLIENT_EXISTS')) return { clients: [change], needsRestart: [] }
      return { clients: [{ ...change, error: eventError(error) }], needsRestart: [] }
    }
  }

  /** One is planned and written after the other; that one comes online holds up none. */
  private write(edit: (text: string) => ConfigEdit): Promise<SwitchboardConfig> {
    const write = this.writing.then(() => this.writeNow(edit))
    this.writing = write.catch(() => {})
    return write
  }

  private async writeNow(edit: (text: string) => ConfigEdit): Promise<SwitchboardConfig> {
    for (let attempt = 1; ; attempt++) {
      const { text, version } = await this.file.readText()
      const edits = [edit(text)]
      const next = await this.settle(await this.file.parse(await this.file.edited(text, edits)))
      assertRunnable(await this.control.planChange(next))
      try {
        await this.file.edit(edits, version)
        return next
      } catch (error) {
        // Somebody has written another part of the file in between.
        if (!isSwitchboardError(error, 'CONFIG_CHANGED') || attempt === maxAttempts) throw error
      }
    }
  }
}

function entriesOf(text: string): readonly ClientEntry[] {
  const clients = valueIn(new YamlSource(text).read().values, ['clients'])
  return Array.isArray(clients) ? clients.filter(isBlock) : []
}

function applicationOf({ api_id, api_hash }: ClientEntry): ClientEntry | undefined {
  return api_id === undefined || api_hash === undefined ? undefined : { api_id, api_hash }
}

/** @throws CONFIG_CLIENT_UNKNOWN */
function shared(
  values: ClientEntry,
  entries: readonly ClientEntry[],
  { name, nameOf }: { readonly name: string | undefined; readonly nameOf: (written: unknown) => unknown },
): ClientEntry {
  if (name === undefined) return values
  const owner = entries.find(({ session_name }) => nameOf(session_name) === name)
  if (owner) return { ...values, ...applicationOf(owner) }
  const known = entries.map(({ session_name }) => String(nameOf(session_name)))
  throw new SwitchboardError('CONFIG_CLIENT_UNKNOWN', { name, known })
}

/**
 * The problems of a new client without the place it would have had: `clients[4].api_id` is `api_id` of the body. What the file
 * holds besides can be wrong too; its places say where.
 */
function ofBody(error: SwitchboardError<'CONFIG_INVALID'>): SwitchboardError {
  const problems: readonly ConfigDiagnostic[] = error.context.problems
  const last = problems.map(({ path }) => /^clients\[(\d+)\]/.exec(path)?.[1]).findLast((index) => index !== undefined)
  const told = problems.map(({ path, message, fix, ...broken }) => ({
    path: last === undefined ? path : path.replace(new RegExp(`^clients\\[${last}\\]\\.?`), ''),
    ...{ message, fix },
    ...ruleOf(broken),
  }))
  return new SwitchboardError('CONSOLE_BODY_INVALID', { problems: told }, { cause: error })
}
