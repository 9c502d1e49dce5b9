import { useTranslation } from 'react-i18next'
import type { FieldText, OptionField } from './option-shapes'

/** The words of options in the language of the page. */
export function useOptionTexts() {
  const { i18n } = useTranslation()
  const said = (text: FieldText | undefined) => {
    if (text === undefined || typeof text === 'string') return text
    return text[i18n.language] ?? text.en
  }
  return {
    /** What an option is called: `max_warnings` is "Max warnings". */
    titleOf: ({ title, name }: OptionField) => said(title) ?? inWords(name),
    descriptionOf: ({ description }: OptionField) => said(description),
  }
}

/** What it does, and between which bounds. */
export function useHint(field: OptionField): string | undefined {
  const { t } = useTranslation()
  const { descriptionOf } = useOptionTexts()
  const { min, max } = field
  const bounds =
    min !== undefined && max !== undefined
      ? t('options.between', { min, max })
      : min !== undefined
        ? t('options.atLeast', { min })
        : max !== undefined
          ? t('options.atMost', { max })
          : undefined
  return [descriptionOf(field), bounds].filter(Boolean).join(' ') || undefined
}

function inWords(name: string): string {
  const words = name.replace(/[_-]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
