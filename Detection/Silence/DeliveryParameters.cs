using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Silence;

/// <summary>When silence is told.</summary>
/// <param name="SilentAfter">
/// How long an account that delivered steadily may deliver nothing; also the length of a window.
/// </param>
/// <param name="SteadyFor">Windows in a row in each of which something has to have arrived.</param>
public sealed record DeliveryParameters(TimeSpan SilentAfter, int SteadyFor)
{
    private const int LooksAWindow = 8;
    private const int LooksMissed = 4;

    private static readonly TimeSpan s_lookMax = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_lookMin = TimeSpan.FromSeconds(1);

    /// <summary>How often to look.</summary>
    public TimeSpan LookEvery => SilentAfter / LooksAWindow is var often && often > s_lookMax ? s_lookMax
        : often < s_lookMin ? s_lookMin : often;

    /// <summary>Who did not look for so long was away.</summary>
    public TimeSpan AbsenceMin => LookEvery * LooksMissed;

    /// <summary>
    /// How long gateways have for telling what arrived: what is judged is as old as this, and so the same whoever
    /// told first.
    /// </summary>
    public TimeSpan Settling => LookEvery * 2;

    /// <summary>Those of a policy.</summary>
    public static DeliveryParameters Of(Policy policy) => new(policy.SilentAfter, policy.SteadyFor);
}
