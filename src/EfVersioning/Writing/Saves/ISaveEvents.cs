namespace EfVersioning.Writing.Saves;

/// <summary>What the saves of a context hear between their beginning and their end.</summary>
internal interface ISaveEvents
{
    /// <summary>A first save begins.</summary>
    void Listen();

    /// <summary>None runs any more.</summary>
    void Unlisten();
}
