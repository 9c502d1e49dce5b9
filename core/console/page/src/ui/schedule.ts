import type { TFunction } from 'i18next'

const units = { ms: 'millisecond', s: 'second', m: 'minute', h: 'hour', d: 'day' } as const

/** A schedule as the server writes it, in the language of the page: `every 1m 30s`, `daily at 09:00`. What is not known stays. */
export function scheduleText(schedule: string, language: string, t: TFunction): string {
  const [, kind, rest = ''] = /^(every|once after|daily at|cron) (.+)$/.exec(schedule) ?? []
  if (kind === 'daily at') return t('job.daily', { time: rest })
  if (kind === 'every') return t('job.every', { time: durationText(rest, language) })
  return kind === 'once after' ? t('job.once', { time: durationText(rest, language) }) : schedule
}

/** `1m30s` as the language writes it. */
function durationText(text: string, language: string): string {
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h|d)/g)].map(([, count, unit]) =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit: units[unit as keyof typeof units],
      unitDisplay: 'short',
    }).format(Number(count)),
  )
  return parts.join(' ')
}
