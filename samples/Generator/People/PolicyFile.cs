using System.Text.Encodings.Web;
using System.Text.Json;

namespace Grainwatch.Samples;

/// <summary>
/// Writes the policy that the organisation's operators would write: what they know of their own network and roles, and
/// nothing of what happens in the trail.
/// </summary>
internal static class PolicyFile
{
    private static readonly JsonSerializerOptions Json =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string path, IEnumerable<Office> offices)
    {
        using var file = new StreamWriter(path) { NewLine = "\n" };
        var corporate = offices.OrderBy(office => office.City.Name, StringComparer.Ordinal).Select(office =>
            Entry("cidr", $"{office.Origin.Address}/32", $"{office.City.Name} office, and the access portal in it"));
        file.WriteLine("{");
        file.WriteLine("  // People take these roles on by single sign-on: the name of the session is the person.");
        file.WriteLine($"  \"sessionScopedRoles\": [{Text("AWSReservedSSO_*")}, {Text("saml-*")}],");
        file.WriteLine();
        file.WriteLine("  \"networks\": {");
        WriteList(file, "corporate", [.. corporate], ",");
        WriteList(file, "automation", [Entry("agent", Agents.PythonUrllib, "The portal makes sign-in links")], "");
        file.WriteLine("  }");
        file.WriteLine("}");
    }

    private static void WriteList(StreamWriter file, string name, string[] entries, string end)
    {
        file.WriteLine($"    {Text(name)}: [");
        for (var i = 0; i < entries.Length; i++)
            file.WriteLine($"      {entries[i]}{(i < entries.Length - 1 ? "," : "")}");
        file.WriteLine($"    ]{end}");
    }

    private static string Entry(string kind, string value, string note) =>
        $"{{ {Text(kind)}: {Text(value)}, \"note\": {Text(note)} }}";

    private static string Text(string text) => JsonSerializer.Serialize(text, Json);
}
