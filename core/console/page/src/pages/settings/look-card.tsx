import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { chooseLanguage, type Language, languages } from '../../i18n/i18n'
import { chooseTheme, chosenTheme, onTheme, type Theme } from '../../shell/theme'
import { Card } from '../../ui/card'
import { SelectField } from '../../ui/select-field'

/** Language and theme, of this browser. */
export function LookCard() {
  const { t, i18n } = useTranslation()
  const theme = useSyncExternalStore(onTheme, chosenTheme)
  return (
    <Card title={t('settings.look')}>
      <div className="settings-grid">
        <SelectField
          label={t('app.language')}
          value={i18n.language}
          options={Object.entries(languages).map(([value, label]) => ({ value, label }))}
          onChange={(chosen) => chooseLanguage(chosen as Language)}
        />
        <SelectField
          label={t('app.theme')}
          value={theme}
          options={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: t(`app.${value}`) }))}
          onChange={(chosen) => chooseTheme(chosen as Theme)}
        />
      </div>
      <p className="field-hint">{t('settings.languageHint')}</p>
    </Card>
  )
}
