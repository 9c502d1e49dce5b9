import { useTranslation } from 'react-i18next'
import { OptionGroup } from '../../forms/option-group'
import type { OptionInputProps } from '../../forms/option-props'
import { isBlock } from '../../forms/option-shapes'
import { useHint, useOptionTexts } from '../../forms/option-texts'
import { AreaField } from '../../ui/area-field'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'

/** One text for each language. */
export function LanguageTexts({ field, value, change, problems, path, disabled }: OptionInputProps) {
  const { t } = useTranslation()
  const { titleOf } = useOptionTexts()
  const hint = useHint(field)
  const texts = isBlock(value) ? value : {}
  const entries = Object.entries(texts)
  const set = (next: readonly (readonly [string, unknown])[]) =>
    change(next.length > 0 ? Object.fromEntries(next) : undefined)
  const rename = (index: number, language: string) => {
    // Two texts of one language would be one.
    if (language in texts) return
    set(entries.map((entry, at) => (at === index ? [language, entry[1]] : entry)))
  }
  const next = ['en', 'ru', 'de', 'uk', 'es', ''].find((language) => !(language in texts))
  return (
    <OptionGroup title={titleOf(field)} hint={hint} problem={problems.find((one) => one.path === path)}>
      {entries.map(([language, text], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the language itself is what is being written.
        <fieldset className="language-row" key={index} aria-label={language || String(index + 1)}>
          <Field
            label={t('channel.language')}
            value={language}
            disabled={disabled}
            onChange={({ target }) => rename(index, target.value.trim())}
          />
          <AreaField
            label={t('channel.text')}
            rows={3}
            value={String(text)}
            disabled={disabled}
            problems={problems.filter((one) => one.path === `${path}.${language}`)}
            onChange={({ target }) =>
              set(entries.map((entry, at) => (at === index ? [language, target.value] : entry)))
            }
          />
          <Button small look="danger" disabled={disabled} onClick={() => set(entries.filter((_, at) => at !== index))}>
            {t('action.remove')}
            <span className="hidden"> {language}</span>
          </Button>
        </fieldset>
      ))}
      <Button small disabled={disabled || next === undefined} onClick={() => set([...entries, [next ?? '', '']])}>
        {t('channel.addLanguage')}
      </Button>
    </OptionGroup>
  )
}
