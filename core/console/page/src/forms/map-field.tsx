import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AreaField } from '../ui/area-field'
import type { OptionInputProps } from './option-props'
import { isBlock, isWithin } from './option-shapes'
import { useHint, useOptionTexts } from './option-texts'

/** Names with anything behind them, which only the plugin can read: written as JSON. */
export function MapField({ field, value, change, problems, path, disabled }: OptionInputProps) {
  const { t } = useTranslation()
  const { titleOf } = useOptionTexts()
  const hint = useHint(field)
  const [draft, setDraft] = useState<string>()
  const isBroken = draft !== undefined && parsed(draft) === undefined
  const problem = problems.find((one) => isWithin(one.path, path))
  const broken = { path, message: t('options.noJson'), fix: '{ "name": "value" }' }
  return (
    <AreaField
      label={titleOf(field)}
      hint={hint}
      disabled={disabled}
      spellCheck={false}
      className="mono"
      value={draft ?? JSON.stringify(value ?? field.default ?? {}, null, 2)}
      // What cannot be read is not sent, and must not be left behind without a word.
      data-unreadable={isBroken || undefined}
      problems={isBroken ? [broken] : problem ? [problem] : []}
      onChange={({ target }) => {
        setDraft(target.value)
        const read = parsed(target.value)
        if (read) change(Object.keys(read).length > 0 ? read : undefined)
      }}
      onBlur={() => !isBroken && setDraft(undefined)}
    />
  )
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isBlock(value) ? value : undefined
  } catch {
    return undefined
  }
}
