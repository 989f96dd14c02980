namespace Grainwatch.Samples;

/// <summary>Writes what the organisation knows of its own networks: the address of each of its offices.</summary>
internal static class NetworkList
{
    public static void Write(string path, IEnumerable<Office> offices)
    {
        using var file = new StreamWriter(path) { NewLine = "\n" };
        file.WriteLine("cidr,list,note");
        foreach (var office in offices.OrderBy(office => office.City.Name, StringComparer.Ordinal))
            file.WriteLine($"{office.Origin.Address}/32,corporate,\"office in {office.City}\"");
    }
}
