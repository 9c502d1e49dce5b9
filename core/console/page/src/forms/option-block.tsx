import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button'
import { Switch } from '../ui/switch'
import { OptionGroup } from './option-group'
import type { OptionInputProps } from './option-props'
import { isBlock } from './option-shapes'
import { useHint, useOptionTexts } from './option-texts'

/** A block of options; one that need not be there has a box that says whether it is. */
export function OptionBlock({ field, value, change, problems, path, disabled, Fields }: OptionInputProps) {
  const { t } = useTranslation()
  const { titleOf } = useOptionTexts()
  const hint = useHint(field)
  const isOptional = field.default === undefined && !field.required
  const isThere = !isOptional || value !== undefined
  return (
    <OptionGroup title={titleOf(field)} hint={hint} problem={problems.find((one) => one.path === path)}>
      {isOptional && (
        <Switch checked={isThere} disabled={disabled} onChange={(isOn) => change(isOn ? {} : undefined)}>
          {t('options.use')}
          <span className="hidden"> {titleOf(field)}</span>
        </Switch>
      )}
      {isThere && (
        <Fields
          fields={field.fields ?? []}
          values={isBlock(value) ? value : {}}
          change={change}
          {...{ problems, path, disabled }}
        />
      )}
    </OptionGroup>
  )
}

/** A list of blocks of options. */
export function OptionBlocks({ field, value, change, problems, path, disabled, Fields }: OptionInputProps) {
  const { t } = useTranslation()
  const { titleOf } = useOptionTexts()
  const hint = useHint(field)
  const blocks: readonly unknown[] = Array.isArray(value) ? value : []
  const title = titleOf(field)
  return (
    <OptionGroup title={title} hint={hint} problem={problems.find((one) => one.path === path)}>
      {blocks.length === 0 && <p className="muted">{t('options.emptyList')}</p>}
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an item has no other name while it is being written.
        <OptionGroup key={index} title={t('options.item', { title, number: index + 1 })}>
          <Fields
            fields={field.fields ?? []}
            values={isBlock(block) ? block : {}}
            change={(changed) => change(blocks.map((other, at) => (at === index ? changed : other)))}
            path={`${path}[${index}]`}
            {...{ problems, disabled }}
          />
          <Button
            small
            look="danger"
            disabled={disabled}
            onClick={() => change(blocks.filter((_, at) => at !== index))}
          >
            {t('action.remove')}
            <span className="hidden"> {t('options.item', { title, number: index + 1 })}</span>
          </Button>
        </OptionGroup>
      ))}
      <Button small disabled={disabled} onClick={() => change([...blocks, {}])}>
        {t('action.add')}
        <span className="hidden"> {title}</span>
      </Button>
    </OptionGroup>
  )
}
