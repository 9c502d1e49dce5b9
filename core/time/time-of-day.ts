/** A time as a clock on the wall shows it. */
export interface TimeOfDay {
  /** 0 to 23. */
  readonly hour: number
  /** 0 to 59. */
  readonly minute: number
  /** 0 to 59. */
  readonly second: number
}

/** Reads `09:00`, `9:00` or `09:00:30`. @returns `undefined` when it is no such time. */
export function parseTimeOfDay(text: string): TimeOfDay | undefined {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim())
  if (!match) return undefined
  const [hour = 0, minute = 0, second = 0] = match.slice(1).map((part) => Number(part ?? 0))
  return hour < 24 && minute < 60 && second < 60 ? { hour, minute, second } : undefined
}

/** `09:00`, or `09:00:30` where the second matters. */
export function timeOfDayLabel({ hour, minute, second }: TimeOfDay): string {
  return [hour, minute, ...(second > 0 ? [second] : [])].map((part) => String(part).padStart(2, '0')).join(':')
}
