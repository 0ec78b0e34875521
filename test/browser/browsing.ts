import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { tactFolder } from '@tact/servers';
import { findChromium, quietArguments } from './chromium';

export const executablePath = findChromium();

/** Where pictures of pages are put for a person to look at. */
const screenshots = join(tactFolder(), 'screenshots');

export interface Way {
  width: 360 | 1280;
  scripts?: boolean;
  scheme?: 'light' | 'dark';
  language?: string;
}

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: executablePath ?? '', args: quietArguments });

/** A browser as somebody has it: its width, its languages, and whether it runs scripts. */
export const contextOf = (browser: Browser, way: Way): Promise<BrowserContext> =>
  browser.newContext({
    viewport: { width: way.width, height: way.width === 360 ? 740 : 900 },
    javaScriptEnabled: way.scripts ?? true,
    colorScheme: way.scheme ?? 'light',
    locale: way.language ?? 'en-GB',
    deviceScaleFactor: 1,
  });

export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

/** What axe finds, as lines that say where. */
export async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
  );
}

/** How far the page is wider than the window: a phone must never scroll sideways. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
