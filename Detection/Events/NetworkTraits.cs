namespace Grainwatch.Detection.Events;

/// <summary>What an address is used for, as an anonymous-IP database or the policy's lists say.</summary>
[Flags]
public enum NetworkTraits
{
    /// <summary>Nothing is known.</summary>
    None = 0,

    /// <summary>A relay or a commercial VPN: says nothing of where its user is.</summary>
    Vpn = 1,

    /// <summary>A hosting provider: anybody can rent an address there.</summary>
    Hosting = 2,

    /// <summary>The organisation's own egress.</summary>
    Corporate = 4,

    /// <summary>A federation broker or another machine that makes tokens for people.</summary>
    Automation = 8,

    /// <summary>Left out of rule 1.</summary>
    Excluded = 16,

    /// <summary>A program that makes tokens or signs in by itself, known by its user agent.</summary>
    AutomationAgent = 32,
}
