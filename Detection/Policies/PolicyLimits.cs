using Grainwatch.Detection.Rules;
using Grainwatch.Detection.Rules.Guides;

namespace Grainwatch.Detection.Policies;

/// <summary>The bounds of a number, both included.</summary>
/// <param name="min">The smallest.</param>
/// <param name="max">The largest.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumberLimitsAttribute(double min, double max) : Attribute
{
    public double Min => min;

    public double Max => max;
}

/// <summary>The bounds of a duration, both included.</summary>
/// <param name="min">The shortest, as it is written.</param>
/// <param name="max">The longest.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationLimitsAttribute(string min, string max) : Attribute
{
    public string Min => min;

    public string Max => max;

    /// <summary>Why these bounds, where it is not plain.</summary>
    public string? Because { get; init; }
}

/// <summary>A text with <c>*</c> for any text: not empty, and not longer than there is a use for.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PatternTextAttribute : Attribute
{
    public const int CharactersMax = 256;

    /// <summary>Whether a pattern that matches everything is a slip.</summary>
    public bool NotAny { get; init; }
}

/// <summary>A type of principal.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TypeNameAttribute : Attribute;

/// <summary>Contributions of a rule's signals, by name.</summary>
/// <param name="rule">The rule's id.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SignalsOfAttribute(string rule) : Attribute
{
    public const int ContributionMax = 100;

    /// <summary>Signals whose contribution can be replaced: those that have one.</summary>
    public IEnumerable<RuleSignal> Signals =>
        RuleBook.Find(rule)!.Guide.Signals.Where(signal => signal.Published is not null);

    /// <summary>The bounds of a signal's contribution: a row is never judged to be less than nothing.</summary>
    public static NumberLimitsAttribute LimitsOf(RuleSignal signal) =>
        new(signal.IsVerdict ? 0 : -ContributionMax, ContributionMax);
}

/// <summary>Lengths on earth.</summary>
internal static class Earth
{
    /// <summary>Nothing is further away, in kilometres.</summary>
    public const double HalfwayKm = 20_040;
}
