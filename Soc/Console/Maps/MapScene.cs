using Grainwatch.Detection.Alerts;

namespace Grainwatch.Soc.Console.Maps;

/// <summary>What a place is to what a map tells.</summary>
public enum MapRole : byte
{
    /// <summary>Where the principal usually is.</summary>
    Usual,

    /// <summary>Part of the story, and known before it.</summary>
    Known,

    /// <summary>Part of the story, and never seen before it.</summary>
    New,
}

/// <summary>A place on a map.</summary>
/// <param name="Name">As a sentence names it.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
/// <param name="Role">What it is to the story.</param>
public sealed record MapPlace(string Name, double Latitude, double Longitude, MapRole Role = MapRole.Usual)
{
    /// <summary>Radius of the circle of accuracy in kilometres; null when it is not known.</summary>
    public int? RadiusKm { get; init; }

    /// <summary>What is told of it beside its name: "08:22Z", "412 times".</summary>
    public string? Note { get; init; }

    /// <summary>How large its dot is, where sizes tell how often: 1 is the usual one; null for no such map.</summary>
    public double? Size { get; init; }

    /// <summary>On a map of alerts, how bad the worst of them is; null on others.</summary>
    public Severity? Severity { get; init; }

    /// <summary>Where more of it is told; null for nowhere.</summary>
    public string? Link { get; init; }
}

/// <summary>A way between two places.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Label">How far, and how fast.</param>
/// <param name="IsTravel">Whether the principal would have travelled it; else it only says how far.</param>
public sealed record MapLeg(MapPlace From, MapPlace To, string Label, bool IsTravel = true);

/// <summary>What a map shows.</summary>
/// <param name="Title">What it is a map of.</param>
/// <param name="Places">Places; those of the story last, so that they lie on top.</param>
/// <param name="Legs">Ways between them.</param>
public sealed record MapScene(string Title, IReadOnlyList<MapPlace> Places, IReadOnlyList<MapLeg> Legs);
