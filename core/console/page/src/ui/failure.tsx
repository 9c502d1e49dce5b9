import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/problem'
import { Button } from './button'
import './failure.css'

/** What went wrong, with what to do about it. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation()
  const problem = error instanceof ApiError ? error.problem : undefined
  return (
    <div className="failure" role="alert">
      <strong>{problem?.title ?? t('error.title')}</strong>
      {problem && problem.detail !== problem.title && <p>{problem.detail}</p>}
      <p>{problem?.fix ?? String(error)}</p>
      {problem && <code>{problem.code}</code>}
      {retry && (
        <Button small onClick={retry}>
          {t('action.retry')}
        </Button>
      )}
    </div>
  )
}
