import { ruleOf } from '../../config/broken-rule.js'
import type { ConfigDiagnostic } from '../../config/config-diagnostic.js'
import type { ConfigFile } from '../../config/config-file.js'
import { type ConfigEdit, editConfig } from '../../config/edit-config.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { AppControl } from '../../kernel/control/app-control.js'
import type { ChangeReport } from '../../kernel/control/config-change.js'
import { assertRunnable } from '../../plan/plan.js'

/** What a client is told, with keys and values as they stand in the configuration's file. */
type ClientEntry = Readonly<Record<string, unknown>>

/** Adds clients to the configuration's file and takes them out, comments kept; what cannot run is not written. */
export class ClientEntries {
  /** @param settle - makes of a configuration what the app makes of its file, so that the two can be compared. */
  constructor(
    private readonly file: ConfigFile,
    private readonly control: AppControl,
    private readonly settle: (config: SwitchboardConfig) => Promise<SwitchboardConfig> = async (config) => config,
  ) {}

  /**
   * Writes a client behind the others, and starts it.
   * @throws CONSOLE_BODY_INVALID with the problems of the values, PLUGIN_PLAN_INVALID, CONFIG_...; nothing is written then.
   */
  async add(values: ClientEntry): Promise<ChangeReport> {
    try {
      return await this.change({ kind: 'add-client', values })
    } catch (error) {
      throw isSwitchboardError(error, 'CONFIG_INVALID') ? ofBody(error) : error
    }
  }

  /** Takes a client out and stops it. Its session stays. @throws CONFIG_CLIENT_UNKNOWN, PLUGIN_PLAN_INVALID, CONFIG_... */
  remove(client: string): Promise<ChangeReport> {
    return this.change({ kind: 'remove-client', client })
  }

  private async change(edit: ConfigEdit): Promise<ChangeReport> {
    const { text, version } = await this.file.readText()
    const next = await this.settle(await this.file.parse(editConfig(text, [edit])))
    assertRunnable(await this.control.planChange(next))
    return this.control.editConfig([edit], version)
  }
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
