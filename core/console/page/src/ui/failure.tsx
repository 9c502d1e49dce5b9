import { useTranslation } from 'react-i18next'
import { ApiError, type Problem } from '../api/problem'
import { Button } from './button'
import { ProblemBox } from './problem-box'
import { ValueProblemText } from './value-problem'

interface FailureProps {
  readonly error: unknown
  /** What it was about, where nothing on the page says so. */
  readonly about?: string | undefined
  readonly retry?: () => void
}

/** What went wrong, with what to do about it. */
export function Failure({ error, about, retry }: FailureProps) {
  const { t } = useTranslation()
  const problem: Partial<Problem> = error instanceof ApiError ? error.problem : { detail: t('error.title') }
  const { code, facts, title, detail = '', fix = String(error), problems = [] } = problem
  // The title is how the detail begins.
  const rest = title !== undefined && detail.startsWith(title) ? detail.slice(title.length).trim() : detail
  // What is listed below is not said twice.
  const more = problems.length > 0 && problems.every(({ message }) => rest.includes(message)) ? '' : rest
  return (
    <ProblemBox problem={{ code, facts, what: title ?? detail, fix }} more={more || undefined}>
      {about !== undefined && <p>{about}</p>}
      {problems.length > 0 && (
        <ul>
          {problems.map((one) => (
            <li key={`${one.path} ${one.message}`}>
              {one.path && <code>{one.path}</code>} <ValueProblemText problem={one} />
            </li>
          ))}
        </ul>
      )}
      {retry && (
        <Button small onClick={retry}>
          {t('action.retry')}
        </Button>
      )}
    </ProblemBox>
  )
}
