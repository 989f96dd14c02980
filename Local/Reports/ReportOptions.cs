namespace Grainwatch.Local.Reports;

/// <summary>What a report shows, and where.</summary>
/// <param name="IsJson">One JSON document instead of text for people.</param>
/// <param name="All">Alerts of low severity and suppressed ones too.</param>
/// <param name="Out">A file for every alert; null for none.</param>
/// <param name="Explain">Rejected records one by one, with what to do about them.</param>
internal sealed record ReportOptions(bool IsJson, bool All, string? Out, bool Explain = false);
