import { useTranslation } from 'react-i18next'
import type { Condition } from '../../api/updates'

const marks: Readonly<Record<Condition['answer'], string>> = { yes: '✓', no: '✗', failed: '!', 'not-asked': '–' }

/** What one part of a condition says of an update, what it looked at, and the parts below it. */
export function ConditionView({ condition }: { condition: Condition }) {
  const { t } = useTranslation()
  const { name, argument, answer, saw, error, parts } = condition
  const joins = parts !== undefined && parts.length > 0
  return (
    <li>
      <span className={`answer answer-${answer}`}>
        <span aria-hidden="true">{marks[answer]}</span> {t(`updates.answer.${answer}`)}
      </span>{' '}
      <code>
        {joins ? t(`updates.joins.${name}`, name) : name}
        {argument !== undefined && `(${argument})`}
      </code>
      {saw !== undefined && (
        <span className="muted">
          {' '}
          {t('updates.saw')} <q>{saw}</q>
        </span>
      )}
      {error !== undefined && <span className="answer-failed"> {error}</span>}
      {joins && (
        <ul>
          {parts.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts keep their places, and two may read the same.
            <ConditionView key={index} condition={part} />
          ))}
        </ul>
      )}
    </li>
  )
}
