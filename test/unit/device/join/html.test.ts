import { expect, test } from 'vitest';
import { elementById, readForm } from '../../../../src/device/join/html.ts';

const PAGE = `<html><body>
<h2 id="logo">Smith &amp; Sons <b>Ltd</b></h2>
<img id="squareLogo" src="data:x" alt="A &quot;logo&quot;">
<form id="f" method="post" action="/go?a=1&amp;b=2">
<input type="hidden" name="flow" value="&lt;1&gt;">
<input name="login" placeholder="you@example.com" value="">
<input type="submit">
</form><form action="/other"></form></body></html>`;

test('the first form is read as a browser would send it', () => {
  const form = readForm(PAGE);
  expect(form?.method).toBe('POST');
  expect(form?.action).toBe('/go?a=1&b=2');
  expect([...(form?.fields ?? [])]).toEqual([
    ['flow', '<1>'],
    ['login', ''],
  ]);
  expect(form?.placeholders.get('login')).toBe('you@example.com');
});

test('an element is found by its id, with its text free of markup and entities', () => {
  expect(elementById(PAGE, 'logo')?.text).toBe('Smith & Sons Ltd');
  expect(elementById(PAGE, 'squareLogo')?.attributes['alt']).toBe('A "logo"');
  expect(elementById(PAGE, 'missing')).toBeUndefined();
});

test('a page without a form has none, and a number that is no character stays as it is', () => {
  expect(readForm('<p>no</p>')).toBeUndefined();
  expect(elementById('<p id="x">&#8217;&#99999999;&nope;</p>', 'x')?.text).toBe('’&#99999999;&nope;');
});
