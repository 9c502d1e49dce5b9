import { useTranslation } from 'react-i18next'
import { Field } from '../ui/field'
import type { OptionInputProps } from './option-props'
import { isMask, isVariable } from './option-shapes'
import { useHint, useOptionTexts } from './option-texts'

/** A secret: what is stored is not shown; what is written instead takes its place, nothing written leaves it. */
export function SecretField({ field, value, change, problems, path, disabled }: OptionInputProps) {
  const { t } = useTranslation()
  const { titleOf } = useOptionTexts()
  const hint = useHint(field)
  const isKept = isMask(value)
  return (
    <Field
      label={titleOf(field)}
      hint={[hint, isKept && t('options.secretKept')].filter(Boolean).join(' ') || undefined}
      problem={problems.find((one) => one.path === path)}
      disabled={disabled}
      required={field.required}
      type={isVariable(value) ? 'text' : 'password'}
      autoComplete="new-password"
      placeholder={isKept ? '••••••••' : undefined}
      value={value === undefined || isKept ? '' : String(value)}
      onChange={({ target }) => change(target.value === '' ? undefined : target.value)}
    />
  )
}
