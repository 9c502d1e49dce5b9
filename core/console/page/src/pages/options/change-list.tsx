import { useTranslation } from 'react-i18next'
import { inDetail, type ValueChange, withoutSecrets } from '../../forms/compare-values'
import { isBlock, type OptionField } from '../../forms/option-shapes'
import { useOptionTexts } from '../../forms/option-texts'
import { TableFrame } from '../../ui/table-frame'

/** What differs, option by option: how it is and how it would be. Secrets are named, not shown. */
export function ChangeList({
  changes,
  before,
  after,
}: {
  changes: readonly ValueChange[]
  /** What the two sides are called. */
  before: string
  after: string
}) {
  const { t } = useTranslation()
  const { titleOf } = useOptionTexts()
  return (
    <TableFrame label={t('options.changes')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('options.option')}</th>
            <th scope="col">{before}</th>
            <th scope="col">{after}</th>
          </tr>
        </thead>
        <tbody>
          {inDetail(changes).map(({ path, fields, before: old, after: fresh }) => {
            const field = fields.at(-1)
            return (
              <tr key={path.join('.')}>
                <th scope="row">{fields.map(titleOf).join(' → ')}</th>
                <td>
                  <Shown value={old} field={field} />
                </td>
                <td>
                  <Shown value={fresh} field={field} />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </TableFrame>
  )
}

function Shown({ value, field }: { value: unknown; field: OptionField | undefined }) {
  const { t } = useTranslation()
  const defaultOf = (known: OptionField | undefined) => {
    const initial = known?.default
    if (typeof initial === 'boolean')
      return t('options.byDefault', { value: t(initial ? 'options.on' : 'options.off') })
    return typeof initial === 'string' || typeof initial === 'number'
      ? t('options.byDefault', { value: initial })
      : undefined
  }
  if (value === undefined) return <span className="muted">{defaultOf(field) ?? t('options.default')}</span>
  if (field?.secret) return <span className="muted">{t('options.hidden')}</span>
  if (typeof value === 'boolean') return t(value ? 'options.on' : 'options.off')
  if (isBlock(value) && Object.keys(value).length === 0) return t('options.on')
  const shown = withoutSecrets(value, field)
  return <code className="option-value">{typeof shown === 'string' ? shown : JSON.stringify(shown)}</code>
}
