import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'

/** What is shown at an address that has no page, or none for whoever is logged in: why, and the way on. */
export function NoPage({ why }: { why: 'unknown' | 'operator' | 'sandbox' }) {
  const { t } = useTranslation()
  return (
    <div className="stack">
      <h1>{t(`app.noPage.${why}.title`)}</h1>
      <p>{t(`app.noPage.${why}.text`)}</p>
      <p>
        <Link href="/">{t('app.noPage.back')}</Link>
      </p>
    </div>
  )
}
