namespace Grainwatch.Detection.Events;

/// <summary>
/// Where an address is said to be: country / subdivision / city, or the country alone where the database names no
/// city. Compared by its <see cref="Id"/>.
/// </summary>
public sealed class Place : IEquatable<Place>, IComparable<Place>
{
    private readonly int _hash;

    /// <summary>A place; without a city the subdivision is left out, for it would split what a country means.</summary>
    public Place(string country, string? subdivision = null, string? city = null)
    {
        Country = country;
        City = string.IsNullOrEmpty(city) ? null : city;
        Subdivision = City is null || string.IsNullOrEmpty(subdivision) ? null : subdivision;
        Id = City is null ? country : $"{country}/{Subdivision}/{City}";
        _hash = Id.GetHashCode();
    }

    /// <summary>ISO 3166-1 alpha-2 code.</summary>
    public string Country { get; }

    /// <summary>Name of the largest subdivision (state, region), when there is a city in it.</summary>
    public string? Subdivision { get; }

    /// <summary>Name of the city.</summary>
    public string? City { get; }

    /// <summary><c>country/subdivision/city</c> with missing parts empty; a country alone is bare.</summary>
    public string Id { get; }

    /// <summary>As a sentence names it: "Lyon, FR", "FR".</summary>
    public string Text => City is null ? Country : $"{City}, {Country}";

    /// <summary>Reads a place back from its <see cref="Id"/>.</summary>
    public static Place FromId(string id)
    {
        var first = id.IndexOf('/', StringComparison.Ordinal);
        if (first < 0) return new Place(id);
        var second = id.IndexOf('/', first + 1);
        return new Place(id[..first], id[(first + 1)..second], id[(second + 1)..]);
    }

    /// <inheritdoc/>
    public bool Equals(Place? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && Id == other.Id);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Place);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public int CompareTo(Place? other) => string.CompareOrdinal(Id, other?.Id);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
