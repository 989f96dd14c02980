using Grainwatch.Detection.Alerts;

namespace Grainwatch.Soc.Console.Components;

/// <summary>A reason's bar on a scale of 0 to 100: it goes on where the one before it ended.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="From">Its left end.</param>
/// <param name="Width">How wide it is; something, so that it is seen, whatever it adds.</param>
public sealed record ReasonStep(Reason Reason, double From, double Width)
{
    private const double WidthMin = 0.6;

    /// <summary>The bars of all reasons of an alert.</summary>
    public static IReadOnlyList<ReasonStep> Of(IReadOnlyList<Reason> reasons)
    {
        List<ReasonStep> steps = [];
        var sum = 0;
        foreach (var reason in reasons)
        {
            var (before, after) = (Math.Clamp(sum, 0, 100), Math.Clamp(sum + reason.Risk, 0, 100));
            sum += reason.Risk;
            var width = Math.Max(WidthMin, Math.Abs(after - before));
            steps.Add(new ReasonStep(reason, Math.Min(Math.Min(before, after), 100 - width), width));
        }

        return steps;
    }
}
