import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'vitepress'
import { doors, writeApi } from './api.js'
import { llmsFullText, llmsText } from './llms.js'
import { root, type Section, sections } from './pages.js'

/*
 * Builds the site of the documentation in .site/dist: the guides, the pages of docs/, the examples, and a page for everything that the
 * package exports. A link that leads nowhere ends it. SITE_BASE is the folder it is served from (default /), SITE_URL its address for
 * llms.txt.
 */
const site = join(root, '.site')
const base = process.env.SITE_BASE ?? '/'
const all = sections()
const [guides, moves, ...rest] = all as [Section, Section, ...Section[]]

rmSync(site, { recursive: true, force: true })
write('index.md', home(guides, moves))
for (const { path, text } of all.flatMap(({ pages }) => pages)) write(path, text)
cpSync(join(root, 'docs/images'), join(site, 'images'), { recursive: true })
await writeApi(join(site, 'api'))
write('public/llms.txt', llmsText(all, process.env.SITE_URL))
write('public/llms-full.txt', llmsFullText(all))
write('public/icon.svg', icon())
write(
  '.vitepress/theme/index.mjs',
  "import Theme from 'vitepress/theme-without-fonts'\nimport './style.css'\nexport default Theme\n",
)
cpSync(join(root, '.config/site/style.css'), join(site, '.vitepress/theme/style.css'))
// Vue takes two braces for an expression, also in code.
const braces = `config.markdown.config = (md) => {
  for (const name of ['code_inline', 'text']) {
    const rule = md.renderer.rules[name]
    md.renderer.rules[name] = (...args) => rule(...args).replaceAll('{{', '&#123;&#123;')
  }
}`
const config = `const config = ${JSON.stringify(settings(), undefined, 2)}\n${braces}\nexport default config\n`
write('.vitepress/config.mjs', config)
await build(site)
// For readers that are programs: each page as it was written.
for (const { path, text } of all.flatMap(({ pages }) => pages)) write(join('.vitepress/dist', path), text)
cpSync(join(site, '.vitepress/dist'), join(site, 'dist'), { recursive: true })

function settings() {
  const side = ({ title, pages }: Section, collapsed = false) => ({
    text: title,
    collapsed,
    items: pages.map((page) => ({ text: page.title, link: address(page.path) })),
  })
  // Not each name: a list of some hundred would stand in each page.
  const groups = ['Classes', 'Interfaces', 'Type Aliases', 'Variables', 'Functions']
  const anchors = (door: string) =>
    groups.slice(0, door === 'switchboard' ? undefined : 0).map((text) => ({
      text,
      link: `/api/${door}/#${text.toLowerCase().replace(' ', '-')}`,
    }))
  const api = [
    {
      text: 'API',
      link: '/api/',
      items: Object.values(doors).map((door) => ({ text: door, link: `/api/${door}/`, items: anchors(door) })),
    },
  ]
  return {
    title: 'Switchboard',
    description: 'Runs many Telegram accounts and bots from one Node process',
    lang: 'en',
    base,
    head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
    // Nothing in these pages is HTML: what looks like it is text.
    markdown: { html: false, linkify: false, theme: { light: 'github-light', dark: 'github-dark' } },
    themeConfig: {
      logo: '/icon.svg',
      nav: [
        { text: 'Guide', link: '/guide/first-plugin', activeMatch: '^/guide/' },
        { text: 'Reference', link: '/plugins' },
        { text: 'Examples', link: '/guide/examples', activeMatch: '^/examples/' },
        { text: 'API', link: '/api/', activeMatch: '^/api/' },
        { text: 'Changes', link: '/changelog' },
      ],
      sidebar: { '/api/': api, '/': [side(guides), side(moves), ...rest.map((section) => side(section, true))] },
      outline: [2, 3],
      search: { provider: 'local' },
    },
  }
}

/** The first page. */
function home({ pages: guides }: Section, { pages: moves }: Section): string {
  const feature = ({ title, summary, path }: (typeof guides)[number]) => ({
    title,
    details: summary,
    link: address(path),
  })
  const front = {
    layout: 'home',
    hero: {
      name: 'Switchboard',
      text: 'Many Telegram accounts and bots, one Node process',
      tagline:
        'Decorated plugin classes in TypeScript. No update is lost, no answer is sent twice, and a Telegram of its own runs all of it without an account.',
      actions: [
        { theme: 'brand', text: 'First plugin in five minutes', link: '/guide/first-plugin' },
        { theme: 'alt', text: 'Examples', link: '/guide/examples' },
        { theme: 'alt', text: 'API', link: '/api/' },
      ],
    },
    features: [...guides.slice(1), ...moves].map(feature),
  }
  return `---\n${JSON.stringify(front, undefined, 2)}\n---\n`
}

function address(path: string): string {
  return `/${path.replace(/(index)?\.md$/, '')}`
}

function icon(): string {
  const plugs = [6, 16, 26].map((x, index) => `<circle cx="${x}" cy="${[22, 10, 22][index]}" r="3.5"/>`).join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="#2a8bd6"><path d="M6 22 16 10 26 22" fill="none" stroke="#2a8bd6" stroke-width="2.5"/>${plugs}</svg>\n`
}

function write(path: string, text: string): void {
  const file = join(site, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
