import { SwitchboardError } from '../errors/switchboard-error.js'
import type { TlObject } from '../mtproto/driver.js'
import { parseDuration } from '../time/duration.js'

type Create = (className: string, fields: Readonly<Record<string, unknown>>) => TlObject

/** How a live location is shown. */
export interface LiveOptions {
  /** How long it is kept up to date: `'15m'`, from a minute to a day; default: until it is stopped. */
  for?: string
  /** Where it is going: degrees from north, from 1 to 360. */
  heading?: number
  /** How near somebody has to come for a notice, in metres, up to 100,000. */
  proximity?: number
}

/** What stands for "until it is stopped" (core.telegram.org/constructor/inputMediaGeoLive). */
const forEver = 0x7f_ff_ff_ff

interface LiveLocation extends LiveOptions {
  readonly latitude: number
  readonly longitude: number
  /** Whether it begins; what goes on keeps its time. */
  readonly begins?: boolean
}

/** The TL `InputMediaGeoLive` of a place. @throws PLUGIN_CONTENT */
export function geoLive(create: Create, location: LiveLocation): TlObject {
  const { begins = false, heading, proximity } = location
  const geoPoint = create('InputGeoPoint', checkLive(location))
  return create('InputMediaGeoLive', {
    geoPoint,
    ...(begins && { period: periodOf(location.for) }),
    ...(heading !== undefined && { heading }),
    ...(proximity !== undefined && { proximityNotificationRadius: proximity }),
  })
}

/** Whether it can be shown. @returns the fields of its `InputGeoPoint`. @throws PLUGIN_CONTENT */
export function checkLive(location: LiveLocation): { lat: number; long: number } {
  checkRange('the heading', location.heading, 1, 360)
  checkRange('the proximity', location.proximity, 0, 100_000)
  periodOf(location.for)
  return checkedPoint(location.latitude, location.longitude)
}

/** The fields of a TL `InputGeoPoint`. @throws PLUGIN_CONTENT */
export function checkedPoint(latitude: number, longitude: number): { lat: number; long: number } {
  if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) return { lat: latitude, long: longitude }
  const problem = `there is no place at ${latitude}, ${longitude}`
  throw new SwitchboardError('PLUGIN_CONTENT', {
    problem,
    fix: 'Give degrees: latitude -90 to 90, longitude -180 to 180',
  })
}

function periodOf(duration: string | undefined): number {
  if (duration === undefined) return forEver
  const ms = parseDuration(duration)
  if (ms !== undefined && ms >= 60_000 && ms <= 86_400_000) return Math.round(ms / 1_000)
  const problem = `a location cannot be live for '${duration}'`
  throw new SwitchboardError('PLUGIN_CONTENT', {
    problem,
    fix: "Write a duration from one minute to a day, { for: '15m' }, or leave it out",
  })
}

function checkRange(what: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return
  const problem = `${what} of a live location is ${value}`
  throw new SwitchboardError('PLUGIN_CONTENT', { problem, fix: `Give a whole number from ${min} to ${max}` })
}
