// One person with one browser: goes from page to page, and looks at each as it opens.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const WIDE = { width: 1280, height: 800 };
// WCAG 2.2, 1.4.10 (Reflow): no scrolling in two directions at 320 CSS pixels.
const NARROW = { width: 320, height: 640 };
// Each width in one of the two colour schemes, which have contrasts of their own.
const VIEWS = [['wide', WIDE, 'light'], ['narrow', NARROW, 'dark']];

// What password managers go by (HT-8), for each field that the toolkit's own forms have.
const AUTOCOMPLETE = {
  'login: email': 'username',
  'login: password': 'current-password',
  'register: email': 'username',
  'register: password': 'new-password',
  'verify: password': 'current-password',
  'verify_resend: email': 'username',
  'forgot_password: email': 'username',
  'reset_password: password': 'new-password',
  'reauthenticate: password': 'current-password',
  'change_password: current_password': 'current-password',
  'change_password: new_password': 'new-password',
  'change_email: email': 'email',
  'change_email: password': 'current-password',
  'confirm_email: password': 'current-password',
  'delete_account: password': 'current-password',
};

// HT-6
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
  ],
  'x-content-type-options': ['nosniff'],
  'cache-control': ['no-store'],
  'content-type': ['text/html; charset=utf-8'],
};

export const count = { pages: 0, axe: 0, screenshots: 0 };

export class Visitor {
  static async arrive(browser, base, { script, screenshots }) {
    const context = await browser.newContext({ baseURL: base, javaScriptEnabled: script, viewport: WIDE });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    return new Visitor(context, page, { base, script, screenshots });
  }

  constructor(context, page, { base, script, screenshots }) {
    Object.assign(this, { context, page, base, script, screenshots, complaints: [], mails: 0 });
    page.on('console', (message) => {
      // A browser also writes that a page came with 403 or 422, which is what `see` is told to expect, and that an
      // application has no icon.
      const { url } = message.location();
      const expected = message.text().startsWith('Failed to load resource') && [page.url(), `${base}/favicon.ico`].includes(url);
      if (message.type() !== 'log' && !expected) this.complaints.push(`console: ${message.text()} (${url})`);
    });
    page.on('pageerror', (error) => this.complaints.push(`page error: ${error.message}`));
    page.on('requestfailed', (request) => this.complaints.push(`not loaded: ${request.url()}`));
    page.on('response', (response) => {
      if (response.request().isNavigationRequest()) this.document = response;
      else if (response.status() >= 400) this.complaints.push(`${response.status()}: ${response.url()}`);
      if (!response.url().startsWith(`${base}/`)) this.complaints.push(`loaded from elsewhere: ${response.url()}`);
    });
  }

  async leave() {
    await this.context.close();
  }

  /** Types an address into the browser. */
  async go(path) {
    await this.page.goto(path);
  }

  async click(label) {
    await this.press(this.page.getByRole('link', { name: label, exact: true }));
  }

  /** Fills the page's form in and sends it; what is not named stays as it is. */
  async send(button, values = {}) {
    for (const [label, value] of Object.entries(values)) {
      const field = this.page.getByLabel(label, { exact: true });
      if (value === true) await field.check();
      else await field.fill(value);
    }
    await this.press(this.page.getByRole('button', { name: button, exact: true }));
  }

  async press(what) {
    await Promise.all([this.page.waitForEvent('load'), what.click()]);
  }

  /** The page that is open is this one, and there is nothing wrong with it. */
  async see(title, { at, status = 200, says = [], name } = {}) {
    const heading = (await this.page.locator('h1').allInnerTexts()).join(', ');
    const text = await this.page.locator('body').innerText();
    assert.equal(heading, title, `the heading at ${this.page.url()}:\n${text}`);
    assert.equal(this.document.status(), status, `the status of "${title}"`);
    const url = new URL(this.page.url());
    if (at) assert.equal(url.pathname + url.search, at, `the address of "${title}"`);
    for (const words of [says].flat()) assert.ok(text.includes(words), `"${title}" says "${words}":\n${text}`);
    await this.inspect(name ?? title);
  }

  async inspect(title) {
    count.pages += 1;
    await this.headers(title);
    await this.fields(title);
    for (const [view, viewport, colorScheme] of VIEWS) {
      await this.page.emulateMedia({ colorScheme });
      await this.page.setViewportSize(viewport);
      const { scroll, client } = await this.page.evaluate(() => ({
        scroll: document.scrollingElement.scrollWidth, client: document.scrollingElement.clientWidth,
      }));
      assert.ok(scroll <= client, `"${title}" scrolls sideways at ${viewport.width} px: ${scroll} > ${client}`);
      if (!this.script) continue;
      await this.axe(title, view);
      await this.screenshot(`${slug(title)}-${view}`);
    }
    await this.page.emulateMedia({ colorScheme: 'light' });
    await this.page.setViewportSize(WIDE);
    assert.deepEqual(this.complaints, [], `what the browser complained about at "${title}"`);
  }

  /** HT-6: the headers of the toolkit's own pages. */
  async headers(title) {
    const got = this.document.headers();
    if (!(await this.kind())) return;
    for (const [name, parts] of Object.entries(HEADERS)) {
      for (const part of parts) assert.ok(got[name]?.includes(part), `${name} of "${title}" has ${part}: ${got[name]}`);
    }
  }

  /** HT-8: managers know each field, and nothing stands in the way of pasting. */
  async fields(title) {
    const kind = await this.kind();
    const fields = await this.page.locator('input[id], select[id]').evaluateAll((all) => all.map((field) => ({
      name: field.name, type: field.type, autocomplete: field.getAttribute('autocomplete'), value: field.value,
      barred: ['onpaste', 'readonly', 'maxlength'].filter((bar) => field.hasAttribute(bar)),
    })));
    for (const field of fields) {
      const wanted = AUTOCOMPLETE[`${kind}: ${field.name}`];
      assert.equal(field.autocomplete ?? undefined, wanted, `autocomplete of ${field.name} at "${title}"`);
      if (field.type !== 'password') continue;
      assert.equal(field.value, '', `a password came back at "${title}"`);
      assert.deepEqual(field.barred, [], `what bars a manager from ${field.name} at "${title}"`);
    }
  }

  /** Which of the toolkit's pages this is; nothing for the application's own. */
  async kind() {
    return await this.page.locator('body').getAttribute('class');
  }

  async axe(title, view) {
    await this.page.evaluate(AXE);
    const { violations } = await this.page.evaluate(
      (values) => window.axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] }), RULES,
    );
    count.axe += 1;
    const said = violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}\n  ${node.html}\n  ${node.failureSummary}`));
    assert.deepEqual(said, [], `axe at "${title}", ${view}`);
  }

  async screenshot(name) {
    if (!this.screenshots) return;
    const number = String(count.pages).padStart(3, '0');
    await this.page.screenshot({ path: join(this.screenshots, `${number}-${name}.png`), fullPage: true });
    count.screenshots += 1;
  }

  /** Opens the newest mail to somebody in the mailbox of development, as soon as it is there. */
  async openMail(to, subject) {
    const end = Date.now() + 10_000;
    const row = this.page.locator('.rows li').filter({ hasText: to }).filter({ hasText: subject }).first();
    do {
      assert.ok(Date.now() < end, `no mail "${subject}" to ${to}`);
      await this.go('/auth/dev/mailbox');
    } while ((await row.count()) === 0);
    if (this.mails++ === 0) await this.see('Mailbox');
    await this.press(row.getByRole('link'));
    await this.see(subject, { says: [to, 'Hello,'], name: `mail: ${subject}` });
    await this.mailAsHtml(subject);
  }

  /** The mail as a mail program shows it. */
  async mailAsHtml(subject) {
    if (!this.script) return;
    const address = this.page.url();
    const { html } = await (await this.context.request.get(address, { headers: { accept: 'application/json' } })).json();
    const page = await this.context.newPage();
    await page.setContent(html);
    for (const [view, viewport, colorScheme] of VIEWS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      const scroll = await page.evaluate(() => document.scrollingElement.scrollWidth);
      assert.ok(scroll <= viewport.width, `the mail "${subject}" scrolls sideways at ${viewport.width} px`);
      if (this.screenshots) {
        const name = `${String(count.pages).padStart(3, '0')}-mail-html-${slug(subject)}-${view}.png`;
        await page.screenshot({ path: join(this.screenshots, name), fullPage: true });
      }
    }
    await page.close();
  }

  /**
   * Follows the link of the mail that is open.
   *
   * RS-6: the page that it leads to has no token in its address nor in its text, and tells nobody where it is.
   */
  async followLink() {
    const link = this.page.locator('.mail a[href*="token="]');
    const href = await link.getAttribute('href');
    const token = new URL(href).searchParams.get('token');
    await this.press(link);
    await this.landed(token);
    return href;
  }

  async landed(token) {
    assert.equal(new URL(this.page.url()).search, '', 'the address of a landing page has no query');
    assert.ok(!(await this.page.content()).includes(token), 'a landing page does not hold its token');
    assert.equal(this.document.headers()['referrer-policy'], 'no-referrer');
    assert.equal(this.document.headers()['cache-control'], 'no-store');
  }

  async cookie(name) {
    const cookies = await this.context.cookies();
    return cookies.find((cookie) => cookie.name.includes(name));
  }

  async focused() {
    return await this.page.evaluate(() => document.activeElement.className);
  }
}

function slug(text) {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}
