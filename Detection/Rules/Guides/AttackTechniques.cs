namespace Grainwatch.Detection.Rules.Guides;

/// <summary>The tactics and techniques of MITRE ATT&amp;CK that the rules name.</summary>
public static class AttackTechniques
{
    private static readonly Dictionary<string, string> s_names = new()
    {
        ["TA0001"] = "Initial Access",
        ["TA0003"] = "Persistence",
        ["TA0005"] = "Defense Evasion",
        ["TA0006"] = "Credential Access",
        ["TA0008"] = "Lateral Movement",
        ["T1021.007"] = "Remote Services: Cloud Services",
        ["T1078.004"] = "Valid Accounts: Cloud Accounts",
        ["T1550.001"] = "Use Alternate Authentication Material: Application Access Token",
        ["T1552.005"] = "Unsecured Credentials: Cloud Instance Metadata API",
        ["T1562.008"] = "Impair Defenses: Disable or Modify Cloud Logs",
    };

    /// <summary>The name of a tactic or technique.</summary>
    /// <exception cref="KeyNotFoundException">No rule names it.</exception>
    public static string NameOf(string id) => s_names[id];

    /// <summary>Its page.</summary>
    public static string UrlOf(string id)
    {
        var kind = id.StartsWith("TA", StringComparison.Ordinal) ? "tactics" : "techniques";
        return $"https://attack.mitre.org/{kind}/{id.Replace('.', '/')}/";
    }
}
