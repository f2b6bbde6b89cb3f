package org.imbrex.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.imbrex.report.Chart.ChartAxis;
import org.imbrex.report.Chart.Line;
import org.imbrex.report.Plot.Tick;
import org.junit.jupiter.api.Test;

class PlotTest {
    @Test
    void ticksAreRoundNumbersAndTheAxisEndsOnThem() {
        Plot plot = plot(ChartAxis.fitting("loss"), 0.031, 0.47);
        assertThat(plot.yTicks()).extracting(Tick::text).containsExactly("0", "0.1", "0.2", "0.3", "0.4", "0.5");
        assertThat(plot.yTicks().get(0).at()).isEqualTo(Plot.BOTTOM);
        assertThat(plot.yTicks().get(5).at()).isEqualTo(Plot.TOP);
    }

    @Test
    void anAxisWithEndsKeepsThemAndCutsWhatLiesBeyond() {
        Plot plot = plot(ChartAxis.share("Dice"), -0.2, 0.5, 2);
        assertThat(plot.yTicks()).extracting(Tick::text).containsExactly("0", "0.2", "0.4", "0.6", "0.8", "1");
        assertThat(plot.paths().get(0).d())
                .isEqualTo("M%d.0 %d.0L%d.0 %.1fL%d.0 %d.0"
                        .formatted(
                                Plot.LEFT,
                                Plot.BOTTOM,
                                (Plot.LEFT + Plot.RIGHT) / 2,
                                (Plot.BOTTOM + Plot.TOP) / 2.0,
                                Plot.RIGHT,
                                Plot.TOP));
    }

    @Test
    void anUndefinedValueLeavesAGap() {
        assertThat(plot(ChartAxis.share("Dice"), 0, Double.NaN, 1)
                        .paths()
                        .get(0)
                        .d())
                .matches("M\\S+ \\S+M\\S+ \\S+");
    }

    @Test
    void oneValueAndNoValueAreDrawnToo() {
        assertThat(plot(ChartAxis.fitting("loss"), 3).yTicks()).isNotEmpty();
        Plot none = plot(ChartAxis.fitting("loss"), Double.NaN);
        assertThat(none.yTicks()).isNotEmpty();
        assertThat(none.description()).isEqualTo("chart: line has no values.");
    }

    @Test
    void numbersAreShort() {
        assertThat(Plot.number(0.30000000000000004)).isEqualTo("0.3");
        assertThat(Plot.number(12.3456)).isEqualTo("12.35");
        assertThat(Plot.number(1234.5678)).isEqualTo("1235");
        assertThat(Plot.number(1e-7)).isEqualTo("1.00e-07");
        assertThat(Plot.number(-0.25)).isEqualTo("-0.25");
        assertThat(Plot.number(0)).isEqualTo("0");
    }

    private static Plot plot(ChartAxis y, double... values) {
        List<Double> list = Arrays.stream(values).boxed().toList();
        return new Plot(new Chart("chart", ChartAxis.fitting("epoch"), y, List.of(Line.perEpoch("line", list)), null));
    }
}
