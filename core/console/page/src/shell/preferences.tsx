import { DropdownMenu } from 'radix-ui'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { useLogout, useSession } from '../api/session'
import { chooseLanguage, type Language, languages } from '../i18n/i18n'
import { Button } from '../ui/button'
import { chooseTheme, chosenTheme, onTheme, type Theme } from './theme'
import '../ui/popup.css'

/** Who is logged in; language and theme of this browser; the way out. */
export function Preferences() {
  const { t, i18n } = useTranslation()
  const theme = useSyncExternalStore(onTheme, chosenTheme)
  const session = useSession()
  const logout = useLogout()
  const themes = (['system', 'light', 'dark'] as const).map((name) => [name, t(`app.${name}`)] as const)
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button look="quiet" small className="button button-quiet button-small preferences">
          {t(`settings.${session.data?.role ?? 'viewer'}`)} <span aria-hidden="true">▾</span>
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="popup" align="end" sideOffset={4} collisionPadding={8}>
          <Choices
            label={t('app.language')}
            value={i18n.language}
            options={Object.entries(languages)}
            choose={(value) => void chooseLanguage(value as Language)}
          />
          <DropdownMenu.Separator className="popup-line" />
          <Choices
            label={t('app.theme')}
            value={theme}
            options={themes}
            choose={(value) => chooseTheme(value as Theme)}
          />
          <DropdownMenu.Separator className="popup-line" />
          <DropdownMenu.Item className="popup-item" onSelect={() => void logout()}>
            {t('app.logout')}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

interface ChoicesProps {
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [value: string, label: string])[]
  readonly choose: (value: string) => void
}

function Choices({ label, value, options, choose }: ChoicesProps) {
  return (
    <DropdownMenu.Group aria-label={label}>
      <DropdownMenu.Label className="popup-label">{label}</DropdownMenu.Label>
      <DropdownMenu.RadioGroup value={value} onValueChange={choose}>
        {options.map(([option, text]) => (
          <DropdownMenu.RadioItem key={option} value={option} className="popup-item">
            {text}
            <DropdownMenu.ItemIndicator className="popup-mark">✓</DropdownMenu.ItemIndicator>
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
    </DropdownMenu.Group>
  )
}
