import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useTitle } from '../shell/title'

/** What is shown at an address that has no page, or none for whoever is logged in: why, and the way on. */
export function NoPage({ why }: { why: 'unknown' | 'operator' | 'sandbox' }) {
  const { t } = useTranslation()
  const title = t(`app.noPage.${why}.title`)
  useTitle(title)
  return (
    <div className="stack">
      <h1>{title}</h1>
      <p>{t(`app.noPage.${why}.text`)}</p>
      <p>
        <Link href="/">{t('app.noPage.back')}</Link>
      </p>
    </div>
  )
}
