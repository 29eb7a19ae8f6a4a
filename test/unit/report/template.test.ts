import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html, jsonForScript, raw } from '../../../src/report/html/template.ts';
import { EVIL } from '../../support/sample/story.ts';

describe('html template', () => {
  it('escapes what stands between tags and in quoted attributes', () => {
    expect(html`<p title="${EVIL}">${EVIL}</p>`.text).toBe(`<p title="${escapeHtml(EVIL)}">${escapeHtml(EVIL)}</p>`);
    expect(escapeHtml(`<a b="c" d='e'>&`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;');
  });

  it('leaves no character of any text that could end an attribute or begin a tag', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(html`${text}`.text).not.toMatch(/[<>"']/);
      }),
    );
  });

  it('joins lists, leaves nothing of undefined and false, and keeps zero', () => {
    const items = ['a<', 'b'].map((item) => html`<li>${item}</li>`);
    expect(html`${items}${undefined}${false}${0}`.text).toBe('<li>a&lt;</li><li>b</li>0');
  });

  it('takes marked text as it is', () => {
    expect(html`${raw('<b>')}`.text).toBe('<b>');
  });
});

describe('JSON in a script element', () => {
  it('parses to the same value and holds no "<"', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { text } = jsonForScript(value);
        expect(text).not.toContain('<');
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('cannot be ended by what it holds', () => {
    expect(jsonForScript(EVIL).text).toBe(JSON.stringify(EVIL).replaceAll('<', '\\u003c'));
  });
});
