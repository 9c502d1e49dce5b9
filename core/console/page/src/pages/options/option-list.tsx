import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/button'
import { OptionGroup } from './option-group'
import type { OptionInputProps } from './option-props'
import { useHint, useOptionTexts } from './option-texts'

/** A list of texts, numbers, or people and chats: one line for each. */
export function OptionList({ field, value, change, problems, path, disabled }: OptionInputProps) {
  const { t } = useTranslation()
  const { titleOf } = useOptionTexts()
  const hint = useHint(field)
  const items = listOf(value ?? field.default)
  const title = titleOf(field)
  return (
    <OptionGroup title={title} hint={hint} problem={problems.find((one) => isOf(one.path, path))}>
      {items.length === 0 && <p className="muted">{t('options.emptyList')}</p>}
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an item has no other name while it is being written.
        <div className="option-item" key={index}>
          <input
            aria-label={t('options.item', { title, number: index + 1 })}
            value={item === undefined ? '' : String(item)}
            inputMode={field.kind === 'integers' ? 'numeric' : undefined}
            disabled={disabled}
            onChange={({ target }) =>
              change(items.map((other, at) => (at === index ? read(target.value, field.kind) : other)))
            }
          />
          <Button small look="danger" disabled={disabled} onClick={() => change(items.filter((_, at) => at !== index))}>
            {t('action.remove')}
            <span className="hidden"> {t('options.item', { title, number: index + 1 })}</span>
          </Button>
        </div>
      ))}
      <Button small disabled={disabled} onClick={() => change([...items, ''])}>
        {t('action.add')}
        <span className="hidden"> {title}</span>
      </Button>
    </OptionGroup>
  )
}

/** Whether a place is the list or one of its items. */
function isOf(place: string, path: string): boolean {
  return place === path || place.startsWith(`${path}[`)
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

/** What was written, as the configuration would have it: ids and whole numbers are numbers. */
function read(text: string, kind: string): string | number {
  const isNumber = kind !== 'texts' && /^-?\d{1,15}$/.test(text.trim())
  return isNumber ? Number(text) : text
}
