import { type ClipboardEvent, type KeyboardEvent, useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button'
import { OptionGroup } from './option-group'
import type { OptionInputProps } from './option-props'
import { isWithin } from './option-shapes'
import { useHint, useOptionTexts } from './option-texts'

/** A list of texts, numbers, or people and chats: one line for each. Enter begins the next; pasted lines are one each. */
export function OptionList({ field, value, change, problems, path, disabled }: OptionInputProps) {
  const { t } = useTranslation()
  const { titleOf } = useOptionTexts()
  const hint = useHint(field)
  const group = useRef<HTMLDivElement>(null)
  /** The item that gets the cursor as soon as it is there: what is typed next belongs to it. */
  const next = useRef<number>(undefined)
  useLayoutEffect(() => {
    if (next.current !== undefined) group.current?.querySelectorAll('input')[next.current]?.focus()
    next.current = undefined
  })
  const items = listOf(value ?? field.default)
  const title = titleOf(field)
  const problem = problems.find((one) => isWithin(one.path, path))

  /** Puts texts in the place of `removed` items, and the cursor into the last of them. */
  function put(index: number, removed: number, texts: readonly string[]) {
    change([...items.slice(0, index), ...texts.map((text) => read(text, field.kind)), ...items.slice(index + removed)])
    next.current = index + texts.length - 1
  }
  function onKeyDown(event: KeyboardEvent, index: number) {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    event.preventDefault()
    if (items[index] !== '' && items[index + 1] !== '') put(index + 1, 0, [''])
  }
  function onPaste(event: ClipboardEvent<HTMLInputElement>, index: number) {
    const lines = event.clipboardData.getData('text').split(/\r?\n/)
    const texts = lines.map((line) => line.trim()).filter(Boolean)
    if (texts.length < 2) return
    event.preventDefault()
    put(index, event.currentTarget.value === '' ? 1 : 0, texts)
  }

  return (
    <OptionGroup title={title} hint={hint} problem={problem}>
      {items.length === 0 && <p className="muted">{t('options.emptyList')}</p>}
      <div className="option-items" ref={group}>
        {items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an item has no other name while it is being written.
          <div className="option-item" key={index}>
            <input
              aria-label={t('options.item', { title, number: index + 1 })}
              aria-invalid={problem?.path === `${path}[${index}]` || undefined}
              value={item === undefined ? '' : String(item)}
              inputMode={field.kind === 'integers' ? 'numeric' : undefined}
              disabled={disabled}
              onKeyDown={(event) => onKeyDown(event, index)}
              onPaste={(event) => onPaste(event, index)}
              onChange={({ target }) =>
                change(items.map((other, at) => (at === index ? read(target.value, field.kind) : other)))
              }
            />
            <Button
              small
              look="danger"
              disabled={disabled}
              onClick={() => change(items.filter((_, at) => at !== index))}
            >
              {t('action.remove')}
              <span className="hidden"> {t('options.item', { title, number: index + 1 })}</span>
            </Button>
          </div>
        ))}
      </div>
      <Button small disabled={disabled} onClick={() => put(items.length, 0, [''])}>
        {t('action.add')}
        <span className="hidden"> {title}</span>
      </Button>
    </OptionGroup>
  )
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
