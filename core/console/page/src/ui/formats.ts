import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

/** Numbers and times as the chosen language writes them. */
export function useFormats() {
  const { i18n } = useTranslation()
  return useMemo(() => {
    const language = i18n.language
    const number = new Intl.NumberFormat(language)
    const short = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })
    const time = new Intl.DateTimeFormat(language, { timeStyle: 'medium' })
    const minutes = new Intl.DateTimeFormat(language, { timeStyle: 'short' })
    const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
    const thisYear = new Intl.DateTimeFormat(language, {
      ...{ month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
    } as const)
    const percent = new Intl.NumberFormat(language, { style: 'percent' })
    const unit = (value: number, name: string) =>
      new Intl.NumberFormat(language, {
        style: 'unit',
        unit: name,
        unitDisplay: 'short',
        maximumFractionDigits: value < 10 ? 1 : 0,
      }).format(value)
    return {
      number: (value: number) => number.format(value),
      short: (value: number) => short.format(value),
      /** `33%`, of a share from 0 to 1. */
      percent: (share: number) => percent.format(share),
      /** `14:03:22`. */
      time: (ms: number) => time.format(ms),
      /** `14:03`. */
      minutes: (ms: number) => minutes.format(ms),
      /** `28 Nov, 14:03`, with the year of another one. */
      moment: (ms: number) => (new Date(ms).getFullYear() === new Date().getFullYear() ? thisYear : moment).format(ms),
      /** `14:03` of today, else with the day. */
      recent: (ms: number) => {
        if (new Date(ms).toDateString() === new Date().toDateString()) return minutes.format(ms)
        return (new Date(ms).getFullYear() === new Date().getFullYear() ? thisYear : moment).format(ms)
      },
      /** `340 ms`, `12 s`, `4 min`. */
      duration: (ms: number) => {
        if (ms < 1_000) return unit(ms, 'millisecond')
        if (ms < 120_000) return unit(ms / 1_000, 'second')
        return ms < 7_200_000 ? unit(ms / 60_000, 'minute') : unit(ms / 3_600_000, 'hour')
      },
    }
  }, [i18n.language])
}
