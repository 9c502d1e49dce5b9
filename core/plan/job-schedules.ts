import type { ConfigPath } from '../config/config-path.js'
import type { JobManifest } from '../decorators/manifest.js'
import { nearestName } from '../errors/nearest-name.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { isTimeZone, parseSchedule, type Schedule } from '../time/schedule.js'

/** What the configuration of a client says of when its jobs run. */
export interface SchedulesConfig {
  readonly schedules?: Readonly<Record<string, unknown>>
  readonly timeZone?: string
}

/** What is wrong with a schedule, and where it stands in `periodic_tasks`. */
interface ScheduleDiagnostic {
  readonly error: SwitchboardError
  readonly path: ConfigPath
  readonly at: 'key' | 'value'
}

/** When the jobs of one client run: as their decorators say, or as its configuration overrides that. */
export class JobSchedules {
  private readonly given = new Map<string, Schedule>()
  private readonly reasons = new Map<string, string>()

  constructor(private readonly config: SchedulesConfig) {
    for (const [name, text] of Object.entries(config.schedules ?? {})) {
      const read = typeof text === 'string' ? parseSchedule(text, this.timeZone) : { reason: 'it is no text' }
      if ('kind' in read) this.given.set(name, read)
      else this.reasons.set(name, read.reason)
    }
  }

  of({ name, schedule }: JobManifest): Schedule {
    const override = this.given.get(name)
    if (override) return override
    const hasWall = schedule.kind === 'cron' || schedule.kind === 'daily'
    return hasWall && !schedule.timeZone && this.timeZone ? { ...schedule, timeZone: this.timeZone } : schedule
  }

  /** Whether the configuration says when this job runs. */
  overrides(name: string): boolean {
    return this.given.has(name)
  }

  /** What is wrong with it. @param known - the names of the client's jobs; `undefined`: not all are known. */
  diagnostics(client: string, known: readonly string[] | undefined): ScheduleDiagnostic[] {
    const { schedules = {}, timeZone: zone } = this.config
    const diagnostics: ScheduleDiagnostic[] = Object.keys(schedules)
      .filter((task) => known && !known.includes(task))
      .map((task) => {
        const nearest = nearestName(task, known ?? [])
        const error = new SwitchboardError('PLUGIN_SCHEDULE_UNKNOWN', { client, task, known: known ?? [], nearest })
        return { error, path: ['schedules', task], at: 'key' }
      })
    for (const [task, reason] of this.reasons) {
      const error = new SwitchboardError('PLUGIN_SCHEDULE_INVALID', { client, task, reason })
      diagnostics.push({ error, path: ['schedules', task], at: 'value' })
    }
    if (zone !== undefined && !isTimeZone(zone)) {
      const error = new SwitchboardError('PLUGIN_TIME_ZONE_UNKNOWN', { client, zone })
      diagnostics.push({ error, path: ['time_zone'], at: 'value' })
    }
    return diagnostics
  }

  /** The zone of what names none, if it is one; another is an error of its own. */
  private get timeZone(): string | undefined {
    const { timeZone } = this.config
    return isTimeZone(timeZone) ? timeZone : undefined
  }
}
