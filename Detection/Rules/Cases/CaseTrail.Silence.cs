using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Silence;

namespace Grainwatch.Detection.Rules.Cases;

/// <content>What is told to memories of ours.</content>
public sealed partial class CaseTrail
{
    private const string Dave = "IAMUser/111122223333:dave";

    private static readonly TimeSpan s_silentAfter = TimeSpan.FromMinutes(30);

    internal static CaseTrail Trail() => new(OwnMemories.TrailOf(Account));

    internal static CaseTrail Gateway() => new(OwnMemories.GatewayOf("gw-1"));

    /// <summary>Somebody does something to the trail.</summary>
    internal CaseTrail Trail(double minute, Origin from, string name = TrailActions.Stop, string by = Dave)
    {
        Call(minute, from, name, "cloudtrail.amazonaws.com");
        var did = ((CaseStep.Activity)_steps[^1]).Event;
        _steps[^1] = new CaseStep.Activity(TrailActions.CopyOf(did) with { Session = by });
        return this;
    }

    /// <summary>Half an hour after its last arrival it is told that the account is silent.</summary>
    internal CaseTrail Silent(double lastArrival) => Tell(
        Tiding.DeliverySilent, lastArrival + s_silentAfter.TotalMinutes, lastArrival, s_silentAfter, windows: 48);

    /// <summary>No account delivers.</summary>
    internal CaseTrail EverythingSilent(double lastArrival, int accounts) => Tell(
        Tiding.EverythingSilent, lastArrival + s_silentAfter.TotalMinutes, lastArrival, s_silentAfter,
        accounts: accounts);

    /// <summary>The first arrival after the silence that began with a last one.</summary>
    internal CaseTrail Resumed(double minute, double lastArrival) =>
        Tell(Tiding.DeliveryResumed, minute, lastArrival, s_silentAfter);

    /// <summary>The gateway is so many minutes behind.</summary>
    internal CaseTrail Behind(double minute, double since, double lag) =>
        Tell(Tiding.GatewayBehind, minute, since, TimeSpan.FromMinutes(lag));

    /// <summary>It is no longer.</summary>
    internal CaseTrail CaughtUp(double minute, double since) =>
        Tell(Tiding.GatewayCaughtUp, minute, since, TimeSpan.FromMinutes(3));

    private CaseTrail Tell(
        string name, double minute, double since, TimeSpan span, int windows = 0, int accounts = 0)
    {
        var tiding = new Tiding
        {
            Name = name,
            Of = Principal,
            Time = At(minute),
            Since = At(since),
            Span = span,
            Windows = windows,
            Accounts = accounts,
        };
        _steps.Add(new CaseStep.Activity(tiding.ToEvent()));
        return this;
    }
}
