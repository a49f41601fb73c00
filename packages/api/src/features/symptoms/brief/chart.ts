import type { BriefChart } from "@anamnesis/domain";
import { type Block, inks, type Pen, type Place } from "./sheet.ts";

const scaleMax = 10;
const axis = 14;
const labels = 9;
const above = 6;
const plotHeight = 34;

interface ChartParts {
  readonly chart: BriefChart;
  readonly width: number;
  /** What it shows, for a reading voice. */
  readonly alt: string;
}

/** The bars of a symptom with their scale, their first and last day, and the mean as a dashed line. */
export function chartOf({ doc, size }: Pen, { chart, width, alt }: ChartParts): Block {
  const high = size(plotHeight);
  const height = high + size(labels) + size(above);
  return {
    height,
    draw(at) {
      // Where it lies is asked of every figure in a tagged file.
      const figure = { alt, bbox: [at.x, at.y, at.x + width, at.y + height] };
      return doc.struct("Figure", figure, () => plot(at));
    },
  };

  function plot({ x, y }: Place) {
    const left = x + size(axis);
    const right = x + width;
    const top = y + size(above);
    const heightAt = (strength: number) => top + (1 - strength / scaleMax) * high;
    doc.font("plain").fontSize(size(6.5)).fillColor(inks.muted);
    for (const mark of [0, 5, scaleMax]) {
      const at = heightAt(mark);
      doc.text(String(mark), x, at - size(3.2), { width: size(axis) - 3, align: "right", lineBreak: false });
      doc.moveTo(left, at).lineTo(right, at).lineWidth(0.4).strokeColor(inks.line).stroke();
    }
    const step = (right - left) / chart.places;
    const bar = Math.min(size(7), Math.max(0.5, step * 0.72));
    doc.fillColor(inks.bar);
    for (const { at, strength } of chart.bars) {
      doc.rect(left + (at + 0.5) * step - bar / 2, heightAt(strength), bar, heightAt(0) - heightAt(strength));
    }
    if (chart.bars.length > 0) doc.fill();
    const mean = heightAt(chart.mean);
    doc.moveTo(left, mean).lineTo(right, mean).lineWidth(0.7).dash(2, { space: 2 }).strokeColor(inks.text).stroke();
    doc.undash();
    const days = { width: right - left, lineBreak: false };
    const under = heightAt(0) + size(2.5);
    doc.font("plain").fontSize(size(6.5)).fillColor(inks.muted);
    doc.text(chart.from, left, under, days);
    if (chart.places > 1) doc.text(chart.to, left, under, { ...days, align: "right" });
  }
}
