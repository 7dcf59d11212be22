// Drives the quickstart as people do: `node drive.mjs BASE_URL PROGRAM`, in the folder that the program runs in.
//
// Twice: once without JavaScript, for no page needs any; once with it, so that axe-core can judge each page.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

import { chromium } from 'playwright-core';

import { Visitor, count } from './visitor.mjs';

const [base, program] = process.argv.slice(2);
const port = new URL(base).port;
const screenshots = process.env.AUTHWRIGHT_SCREENSHOTS;
if (screenshots) mkdirSync(screenshots, { recursive: true });

const WEAK = 'password';
const FIRST = 'correct-horse-battery';
const SECOND = 'seven small green lanterns';
const THIRD = 'a kettle on the window sill';

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-component-update',
    '--disable-background-networking', '--disable-sync',
  ],
});
try {
  for (const [script, name] of [[false, 'ann'], [true, 'bea']]) {
    const start = Date.now();
    await story(name, script);
    console.log(`${script ? 'with' : 'without'} JavaScript: ${((Date.now() - start) / 1000).toFixed(1)} s`);
  }
} finally {
  await browser.close();
}
console.log(`${count.pages} pages seen, ${count.axe} judged by axe-core, ${count.screenshots} screenshots`);

async function story(name, script) {
  const arrive = () => Visitor.arrive(browser, base, { script, screenshots });
  const email = `${name}@example.org`;
  const moved = `${name}@example.net`;

  const me = await arrive();
  await comesToLogin(me);
  await signsUp(me, email);
  await confirms(me, email);
  await isLetIn(me, email);
  await changesDetails(me);
  const other = await arrive();
  await logsInElsewhere(other, email, FIRST);
  await endsTheOther(me, other);
  await changesPassword(me);
  await movesTo(me, email, moved);
  await forgets(other, moved);
  await other.leave();
  await me.go('/auth/account');
  await me.see('Log in', { at: '/auth/login?next=%2Fauth%2Faccount' }); // the reset has ended this session
  await me.send('Log in', { 'Email address': moved, Password: THIRD });
  await me.see('Your account', { at: '/auth/account', says: moved });
  await confirmsElsewhere(await arrive(), await arrive(), `${name}.else@example.org`);
  await goes(me, moved);
  await me.leave();
}

/** HT-4: who is led to the login page comes back to where they wanted to go, and nowhere else. */
async function comesToLogin(me) {
  await me.go('/');
  await me.see('Quickstart', { says: 'You are not logged in.' });
  await me.click('Reports');
  await me.see('Log in', { at: '/auth/login?next=%2Freports', says: 'Please log in first.' });
  assert.equal(await me.page.locator('input[name=next]').inputValue(), '/reports');
  await me.send('Log in', { 'Email address': 'nobody@example.org', Password: WEAK });
  await me.see('Log in', { status: 401, says: 'The email address or the password is wrong.', name: 'Log in, wrong' });
  assert.equal(await me.page.locator('input[name=next]').inputValue(), '/reports');
  await me.go('/auth/login?next=//example.com/');
  assert.equal(await me.page.locator('input[name=next]').count(), 0);
  await me.go('/auth/verify');
  await me.see('That did not work', { status: 400, says: 'This link does not work any more.', name: 'Link that is over' });
}

async function signsUp(me, email) {
  await me.go('/');
  await me.click('Create an account');
  await me.see('Create your account', { at: '/auth/register' });
  await me.send('Create account', { 'Display name': 'Ann', 'Email address': 'ann', Password: WEAK });
  await me.see('Create your account', { status: 422, says: 'There is a problem', name: 'Create your account, wrong' });
  assert.equal(await me.focused(), 'error', 'the summary of errors has the focus');
  assert.equal(await me.page.getByLabel('Display name').inputValue(), 'Ann');
  assert.equal(await me.page.getByLabel('Email address').inputValue(), 'ann');
  for (const label of ['Email address', 'Password']) {
    const field = me.page.getByLabel(label, { exact: true });
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    const describedBy = (await field.getAttribute('aria-describedby')).split(' ').find((id) => id.endsWith('-error'));
    assert.ok((await me.page.locator(`#${describedBy}`).innerText()).length > 10, `what is wrong stands beside ${label}`);
  }
  await me.send('Create account', { 'Email address': email, Password: FIRST });
  await me.see('Check your mail', { status: 202, name: 'Check your mail, sign-up' });
}

async function confirms(me, email) {
  await me.click('No mail? Get a new link');
  await me.see('Get a new link', { at: '/auth/verify/resend' });
  await me.openMail(email, 'Confirm your email address for Quickstart');
  const link = await me.followLink();
  await me.see('Confirm your email address', { at: '/auth/verify' });
  await me.send('Confirm');
  await me.see('Your account', { at: '/auth/account?notice=confirmed', says: ['is confirmed', email, 'Ann', 'user'] });
  await sessionCookie(me);
  await me.go(link);
  await me.see('That did not work', { status: 400, name: 'Link used again' });
}

/** SE-10 on a loopback address, where the name holds the port and there is no TLS; SE-11 without "remember me". */
async function sessionCookie(me) {
  const cookie = await me.cookie('session');
  const { name, httpOnly, sameSite, secure, path, domain, expires } = cookie;
  assert.ok(name.includes(port), `the cookie's name holds the port: ${name}`);
  assert.deepEqual(
    { httpOnly, sameSite, secure, path, domain, expires },
    { httpOnly: true, sameSite: 'Lax', secure: false, path: '/', domain: '127.0.0.1', expires: -1 },
  );
}

async function isLetIn(me, email) {
  for (const path of ['/tickets', '/reports']) {
    await me.go(path);
    await me.see('Not allowed', { status: 403, });
  }
  setRole(email, 'helper');
  await me.go('/tickets');
  await says(me, 'hello Ann');
  await me.go('/reports');
  await me.see('Not allowed', { status: 403, says: email });
  setRole(email, 'admin');
  await me.go('/reports');
  await says(me, 'for admins');
  await me.go('/');
  await me.see('Quickstart', { says: 'You are logged in, and your role is admin.', name: 'Quickstart, logged in' });
}

function setRole(email, role) {
  execFileSync(program, ['set-role', email, role], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The application's own answers are lines of text. */
async function says(me, text) {
  assert.equal(await me.page.locator('body').innerText(), text);
}

async function changesDetails(me) {
  await me.click('Your account');
  await me.click('Change your details');
  await me.see('Your details', { at: '/auth/me' });
  await me.send('Save', { 'Display name': '' });
  await me.see('Your details', { status: 422, says: 'Please fill this in.', name: 'Your details, wrong' });
  await me.send('Save', { 'Display name': 'Ann of the <b>Hill</b>' });
  await me.see('Your account', { says: ['Your details are saved.', 'Ann of the <b>Hill</b>'], name: 'Details saved' });
}

async function logsInElsewhere(other, email, password) {
  await other.go('/auth/sessions');
  await other.see('Log in');
  await other.send('Log in', { 'Email address': email, Password: password, 'Stay logged in on this device': true });
  await other.see('Where you are logged in', { at: '/auth/sessions', name: 'Sessions, two' });
  assert.ok((await other.cookie('session')).expires > 0, 'who stays logged in has a cookie that lasts');
}

async function endsTheOther(me, other) {
  await me.go('/auth/account');
  await me.click('See where you are logged in');
  await me.see('Where you are logged in', { says: 'This device' });
  await me.send('Log out all other devices');
  await me.see('Where you are logged in', { says: 'All other devices are logged out.', name: 'Sessions ended' });
  await other.go('/auth/account');
  await other.see('Log in');
}

async function changesPassword(me) {
  await me.click('Your account');
  await me.click('Change your password');
  await me.see('Change your password', { at: '/auth/password/change' });
  await me.send('Change password', { 'Current password': SECOND, 'New password': SECOND });
  await me.see('Change your password', { status: 401, says: 'This password is wrong.', name: 'Change your password, wrong' });
  await me.send('Change password', { 'Current password': FIRST, 'New password': SECOND });
  await me.see('Your account', { says: 'Your password is changed.', name: 'Password changed' });
}

async function movesTo(me, email, moved) {
  await me.openMail(email, 'Your password at Quickstart was changed');
  await me.go('/auth/account');
  await me.click('Change your email address');
  await me.see('Change your email address', { at: '/auth/email/change' });
  await me.send('Send the link', { 'New email address': moved, Password: SECOND });
  await me.see('Check your mail', { status: 202, name: 'Check your mail, new address' });
  await me.openMail(email, 'Your account at Quickstart is to have another email address');
  await me.openMail(moved, 'Confirm your new email address for Quickstart');
  await me.followLink();
  await me.see('Confirm your new email address', { at: '/auth/email/confirm' });
  await me.send('Confirm');
  await me.see('Your account', { says: ['Your email address is changed.', moved], name: 'Address changed' });
  await me.openMail(email, 'The email address of your account at Quickstart was changed');
}

async function forgets(other, email) {
  await other.go('/auth/login');
  await other.click('Forgot your password?');
  await other.see('Forgot your password?', { at: '/auth/password/forgot' });
  await other.send('Send the link', { 'Email address': email });
  await other.see('Check your mail', { status: 202, name: 'Check your mail, forgot' });
  await other.click('Read it in the mailbox of development');
  await other.openMail(email, 'Set a new password for Quickstart');
  await other.followLink();
  await other.see('Set a new password', { at: '/auth/password/reset' });
  await other.send('Set password', { Password: WEAK });
  await other.see('Set a new password', { status: 422, name: 'Set a new password, wrong' });
  await other.send('Set password', { Password: THIRD });
  await other.see('Log in', { at: '/auth/login?notice=password_reset', says: 'Your password is set.', name: 'Log in, password set' });
}

/** In another browser a sign-up's link asks for the password that was chosen. */
async function confirmsElsewhere(here, elsewhere, email) {
  await here.go('/auth/register');
  await here.send('Create account', { 'Display name': 'Cleo', 'Email address': email, Password: FIRST });
  await elsewhere.openMail(email, 'Confirm your email address for Quickstart');
  await elsewhere.followLink();
  await elsewhere.see('Confirm your email address', { says: 'That was not me', name: 'Confirm elsewhere' });
  await elsewhere.send('Confirm', { Password: SECOND });
  await elsewhere.see('Confirm your email address', { status: 401, name: 'Confirm elsewhere, wrong' });
  await elsewhere.send('Confirm', { Password: FIRST });
  await elsewhere.see('Your account', { });
  await here.go('/auth/register');
  await here.send('Create account', { 'Display name': 'Cleo', 'Email address': email, Password: FIRST });
  await here.openMail(email, 'You already have an account at Quickstart');
  await here.leave();
  await elsewhere.leave();
}

async function goes(me, email) {
  await me.send('Log out');
  await me.see('Log in', { at: '/auth/login?notice=logged_out', says: 'You are logged out.', name: 'Logged out' });
  await me.send('Log in', { 'Email address': email, Password: THIRD });
  await me.click('Close your account');
  await me.see('Close your account', { at: '/auth/me/delete' });
  await me.send('Close account for good', { Password: FIRST });
  await me.see('Close your account', { status: 401, name: 'Close your account, wrong' });
  await me.send('Close account for good', { Password: THIRD });
  await me.see('Log in', { at: '/auth/login?notice=account_closed', says: 'Your account is closed.', name: 'Account closed' });
  assert.equal(await me.cookie('session'), undefined);
  await me.openMail(email, 'Your account at Quickstart was closed');
}
