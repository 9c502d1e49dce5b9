import { useTranslation } from 'react-i18next'
import type { ValueChange } from './compare-values'
import { useOptionTexts } from './option-texts'

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
    <div className="table-frame">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('options.option')}</th>
            <th scope="col">{before}</th>
            <th scope="col">{after}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ path, fields, before: old, after: fresh }) => {
            const isSecret = fields.some(({ secret }) => secret)
            return (
              <tr key={path.join('.')}>
                <th scope="row">{fields.map(titleOf).join(' → ')}</th>
                <td>
                  <Shown value={old} secret={isSecret} />
                </td>
                <td>
                  <Shown value={fresh} secret={isSecret} />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function Shown({ value, secret }: { value: unknown; secret: boolean }) {
  const { t } = useTranslation()
  if (value === undefined) return <span className="muted">{t('options.default')}</span>
  if (secret) return <span className="muted">{t('options.hidden')}</span>
  if (typeof value === 'boolean') return t(value ? 'options.on' : 'options.off')
  return <code className="option-value">{typeof value === 'string' ? value : JSON.stringify(value, hidden)}</code>
}

/** Masks inside of lists say nothing to people. */
function hidden(_: string, value: unknown): unknown {
  return typeof value === 'string' && value.startsWith('••••••') ? '••••••' : value
}
